package io.meltemi.ingest;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.config.KubeNames;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReadObject;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.delivery.CredentialSource;
import io.meltemi.delivery.SnapshotSource;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import io.meltemi.translate.Containment;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.Client;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A small mesh of {@code mesh.yaml} and some more objects, made as of files in a folder. */
public final class FuzzMesh {
  private static final ObjectReader READER = new ObjectReader(ReaderSettings.DEFAULT);
  private static final MeshConfig CONFIG = MeshConfigReader.defaults();
  private static final List<MeshChange> BASE = changes("mesh.yaml", base());

  private final MeshState state = new MeshState(IngestSettings.DEFAULT, CONFIG);
  private final SnapshotSource source =
      new SnapshotSource(TranslateSettings.DEFAULT, CredentialSource.NONE, Containment.uncounted());

  public FuzzMesh() {
    publish(BASE);
  }

  public SnapshotSource source() {
    return source;
  }

  /**
   * Has some more objects for as long as the task runs.
   *
   * @param text of files; objects that are not good are left out, or closed
   */
  public void with(String text, Runnable task) {
    List<MeshChange> more = changes("fuzz.yaml", text);
    publish(more);
    try {
      task.run();
    } finally {
      var back = new ArrayList<MeshChange>();
      for (MeshChange change : more) {
        if (change instanceof MeshChange.Put(var object)) {
          back.add(new MeshChange.Delete(object.key()));
        }
      }
      back.addAll(BASE);
      publish(back);
    }
  }

  private void publish(List<MeshChange> changes) {
    state.take(changes);
    state.settle();
    Publication publication = state.tables().publish(System.nanoTime());
    Update update = publication.update();
    source.publish(publication.snapshot(), update.config(), update.endpoints());
  }

  /** A sidecar of the shop, and its gateway. */
  public static List<Client> clients() {
    return List.of(
        client("sidecar", "10.1.0.1", "menu", Map.of("app", "menu")),
        client("router", "10.1.0.2", "gateway", Map.of("istio", "gateway")));
  }

  private static Client client(
      String type, String address, String name, Map<String, String> labels) {
    var own = Struct.newBuilder();
    labels.forEach((key, value) -> own.putFields(key, text(value)));
    var metadata =
        Struct.newBuilder()
            .putFields("LABELS", Value.newBuilder().setStructValue(own).build())
            .putFields("CLUSTER_ID", text("Kubernetes"));
    String id = "%s~%s~%s.shop~shop.svc.cluster.local".formatted(type, address, name);
    return new Client(
        id + "-1",
        id,
        "",
        metadata.build(),
        Locality.getDefaultInstance(),
        List.of(),
        "",
        new Client.Peer("127.0.0.1:1", List.of()));
  }

  private static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  private static List<MeshChange> changes(String file, String text) {
    var changes = new ArrayList<MeshChange>();
    for (Document document : Document.split(file, text)) {
      for (ReadObject read : READER.readAll(document)) {
        if (read.key().isPresent() && KubeNames.fault("", read.key().get()).isEmpty()) {
          read.object().or(read::closed).ifPresent(o -> changes.add(new MeshChange.Put(o)));
        }
      }
    }
    return changes;
  }

  private static String base() {
    try (InputStream mesh = FuzzMesh.class.getResourceAsStream("mesh.yaml")) {
      return new String(mesh.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
