package io.meltemi.istioctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.xds.DebugPages;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodVariablesTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private IstiodGroups.Told of(String container) throws Exception {
    byte[] pod =
        """
        {"metadata": {"name": "istiod-1", "namespace": "mesh"},
         "spec": {"containers": [{"name": "other"}, %s]}}
        """
            .formatted(container)
            .getBytes(StandardCharsets.UTF_8);
    var console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    var object = JsonReader.read(pod);
    return new PodVariables(name -> new Pod("mesh", name, object), console)
        .of(new DebugPages.Found("istiod-1", "pod istiod-1", Optional.empty()));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void variablesAndTheDomainAreItsContainers() throws Exception {
    IstiodGroups.Told told =
        of(
            """
            {"name": "discovery", "args": ["discovery", "--domain", "mesh.local"], "env": [
              {"name": "PILOT_ENABLE_ALPHA_GATEWAY_API", "value": "true"},
              {"name": "POD_NAMESPACE", "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}},
              {"name": "JWT_RULE", "value": "secret"},
              {"name": "PILOT_SOMETHING", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}}]}
            """);
    assertThat(told.domain()).isEqualTo("mesh.local");
    assertThat(told.variables())
        .isEqualTo(Map.of("PILOT_ENABLE_ALPHA_GATEWAY_API", "true", "POD_NAMESPACE", "mesh"));
    assertThat(said()).isEmpty();
  }

  @Test
  void whatIsElsewhereIsSaidToBeAssumed() throws Exception {
    IstiodGroups.Told told =
        of(
            """
            {"name": "discovery", "args": ["discovery", "--domain=mesh.local"],
             "envFrom": [{"configMapRef": {"name": "more"}}],
             "env": [{"name": "REVISION", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}]}
            """);
    assertThat(told).isEqualTo(new IstiodGroups.Told("mesh.local", Map.of()));
    assertThat(said())
        .isEqualTo(
            "warning: pod istiod-1 in namespace mesh: it has variables by envFrom, which are not"
                + " read: their defaults are assumed\n"
                + "warning: pod istiod-1 in namespace mesh: it has REVISION from elsewhere: its"
                + " default is assumed\n");
  }

  @Test
  void aPodWithoutTheContainerIsSaidToBeAssumed() throws Exception {
    assertThat(of("{}")).isEqualTo(new IstiodGroups.Told("", Map.of()));
    assertThat(said()).contains("it has no container discovery: the defaults");
  }
}
