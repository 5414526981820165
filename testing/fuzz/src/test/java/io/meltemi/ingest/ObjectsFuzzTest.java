package io.meltemi.ingest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.meltemi.fuzz.EnvoyRules;
import io.meltemi.fuzz.ErrorLog;
import io.meltemi.xds.ClientView;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;

/**
 * Objects of every kind: whatever they say, the mesh they are put into is translated, and what
 * comes of it is what an Envoy takes.
 */
@Timeout(60)
class ObjectsFuzzTest {
  private static final ErrorLog ERRORS = ErrorLog.install();
  private static final EnvoyRules RULES = new EnvoyRules();
  private static final FuzzMesh MESH = new FuzzMesh();

  @FuzzTest
  void translated(byte[] text) {
    MESH.with(
        new String(text, StandardCharsets.UTF_8),
        () -> FuzzMesh.clients().forEach(client -> check(MESH.source().viewFor(client))));
    ERRORS.expectNone();
  }

  private static void check(ClientView view) {
    for (Resource cluster : view.list(ResourceType.CLUSTER).resources()) {
      RULES.check(cluster);
      view.find(ResourceType.ENDPOINT, cluster.name()).ifPresent(RULES::check);
    }
    for (Resource listener : view.list(ResourceType.LISTENER).resources()) {
      for (String table : RULES.check(listener)) {
        view.find(ResourceType.ROUTE, table).ifPresent(RULES::check);
      }
    }
    view.list(ResourceType.NAME_TABLE);
    view.list(ResourceType.PROXY_CONFIG);
  }
}
