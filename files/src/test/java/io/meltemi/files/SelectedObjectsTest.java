package io.meltemi.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectedObjectsTest {
  private static final ObjectReader READER = new ObjectReader(ReaderSettings.DEFAULT);

  private final List<String> told = new ArrayList<>();
  private final SelectedObjects selected =
      new SelectedObjects(
          new MeshChange.Sink() {
            @Override
            public void accept(List<MeshChange> changes) {
              for (MeshChange change : changes) {
                switch (change) {
                  case MeshChange.Put(var object) -> told.add("+" + object.key().resource());
                  case MeshChange.Delete(var key) -> told.add("-" + key.resource());
                  default -> told.add("settings");
                }
              }
            }

            @Override
            public void synced() {
              told.add("synced");
            }
          });

  private static MeshObject object(String yaml) {
    return READER.read(new Document("f", 1, yaml)).value().orElseThrow();
  }

  private static MeshChange namespace(String name, String labels) {
    return new MeshChange.Put(
        object(
            "{apiVersion: v1, kind: Namespace, metadata: {name: %s, labels: %s}}"
                .formatted(name, labels)));
  }

  private static MeshChange entry(String namespace) {
    return new MeshChange.Put(
        object(
            "{apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: {name: e, namespace: %s}, spec: {hosts: [a.b]}}"
                .formatted(namespace)));
  }

  private static MeshChange selectors(String selectors) {
    return new MeshChange.Mesh(
        MeshConfigReader.read(new Document("m", 1, "discoverySelectors: " + selectors))
            .value()
            .orElseThrow());
  }

  private List<String> after(MeshChange... changes) {
    told.clear();
    selected.accept(List.of(changes));
    return List.copyOf(told);
  }

  @Test
  void withoutSelectorsEverythingPasses() {
    assertThat(after(namespace("a", "{}"), entry("a"), entry("b")))
        .containsExactly("+a", "+a/e", "+b/e");
  }

  @Test
  void onlyObjectsOfSelectedNamespacesAreThere() {
    after(selectors("[{matchLabels: {mesh: 'yes'}}]"));
    assertThat(after(entry("a"), namespace("a", "{mesh: 'yes'}"), entry("b")))
        .as("a namespace may come after its objects")
        .containsExactly("+a/e", "+a");
    assertThat(after(namespace("b", "{mesh: 'yes'}"), namespace("a", "{}")))
        .containsExactly("+b/e", "+b", "-a/e", "+a");
    assertThat(after(selectors("[]"))).containsExactly("settings", "+a/e");
    assertThat(after(selectors("[{matchLabels: {kubernetes.io/metadata.name: a}}]")))
        .containsExactly("settings", "-b/e");
    MeshObject.Key gone = object("{apiVersion: v1, kind: Namespace, metadata: {name: b}}").key();
    assertThat(after(new MeshChange.Delete(gone))).containsExactly("-b");
  }
}
