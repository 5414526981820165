package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import io.meltemi.yaml.YamlParser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OwnRevisionTest {
  private final Set<String> there = new TreeSet<>();
  private boolean synced;
  private final OwnRevision sink = new OwnRevision(new Kept(), "canary");

  private final class Kept implements MeshChange.Sink {
    @Override
    public void accept(List<MeshChange> changes) {
      for (MeshChange change : changes) {
        switch (change) {
          case MeshChange.Put(var object) -> there.add(object.key().resource().name());
          case MeshChange.Delete(var key) -> there.remove(key.resource().name());
          default -> {}
        }
      }
    }

    @Override
    public void synced() {
      synced = true;
    }
  }

  private void put(MeshObject... objects) {
    var changes = new ArrayList<MeshChange>();
    Arrays.stream(objects).map(MeshChange.Put::new).forEach(changes::add);
    sink.accept(changes);
  }

  private static MeshObject gateway(String name, String revision) {
    return object(
        "gateway.networking.k8s.io/v1", "Gateway", name, revision, "{gatewayClassName: istio}");
  }

  private static MeshObject rule(String name, String revision) {
    return object("networking.istio.io/v1", "DestinationRule", name, revision, "{host: a}");
  }

  private static MeshObject object(
      String version, String kind, String name, String revision, String spec) {
    String labels = revision.isEmpty() ? "" : ", labels: {istio.io/rev: " + revision + "}";
    return new ObjectReader(ReaderSettings.DEFAULT)
        .readAll(
            new Document(
                "",
                1,
                "apiVersion: %s\nkind: %s\nmetadata: {name: %s, namespace: shop%s}\nspec: %s\n"
                    .formatted(version, kind, name, labels, spec)))
        .getFirst()
        .object()
        .orElseThrow();
  }

  private static MeshObject namespace(String revision) {
    return new KubeNamespace(
        new ConfigMeta(
            "Namespace",
            new ResourceName("", "shop"),
            revision.isEmpty() ? Labels.NONE : Labels.of(Map.of("istio.io/rev", revision)),
            Labels.NONE,
            Instant.EPOCH));
  }

  private void tag(String name) throws BadDocumentException {
    String text = "metadata: {labels: {istio.io/tag: " + name + "}}";
    sink.tags()
        .put(
            new ResourceName("", "istio-revision-tag-" + name),
            (Node.Mapping) YamlParser.parse(new Document("", 1, text)));
  }

  @Test
  void whatIsLabelledForAnotherRevisionIsNotOurs() {
    put(rule("free", ""), rule("mine", "canary"), rule("theirs", "stable"));
    assertThat(there).containsExactly("free", "mine");

    put(rule("mine", "stable"), rule("theirs", "canary"));
    assertThat(there).containsExactly("free", "theirs");
  }

  @Test
  void aGatewayGoesByItsNamespaceAndIsTheDefaultRevisionsWithoutALabel() {
    put(gateway("free", ""), gateway("mine", "canary"));
    assertThat(there).containsExactly("mine");

    put(namespace("canary"));
    assertThat(there).containsExactly("free", "mine", "shop");

    put(namespace(""));
    assertThat(there).containsExactly("mine", "shop");
  }

  @Test
  void tagsComeAndGo() throws BadDocumentException {
    put(gateway("free", ""), gateway("tagged", "prod"), rule("tagged-rule", "prod"));
    assertThat(there).isEmpty();

    tag("prod");
    assertThat(there).containsExactly("tagged", "tagged-rule");
    tag("default");
    assertThat(there).containsExactly("free", "tagged", "tagged-rule");

    sink.tags().deleted(new ResourceName("", "istio-revision-tag-prod"));
    assertThat(there).containsExactly("free");
  }

  @Test
  void nothingIsSyncedBeforeTheTagsAreKnown() {
    sink.synced();
    assertThat(synced).isFalse();
    sink.tags().synced();
    assertThat(synced).isTrue();
  }
}
