package io.meltemi.istioctl.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.ReaderSettings;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.dryrun.MeshInput;
import io.meltemi.dryrun.Plan;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshObject;
import io.meltemi.settings.MeshSettings;
import io.meltemi.yaml.Document;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServedMeshTest {
  private static MeshObject object(String text) {
    return new ObjectReader(ReaderSettings.DEFAULT)
        .readAll(new Document("", 1, text))
        .getFirst()
        .object()
        .orElseThrow();
  }

  private static MeshObject rule(String name, String revision) {
    return object(
        """
        apiVersion: networking.istio.io/v1
        kind: DestinationRule
        metadata: {name: %s, namespace: shop, labels: {istio.io/rev: "%s"}}
        spec: {host: a}
        """
            .formatted(name, revision));
  }

  private static MeshObject gateway(String namespace) {
    return object(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: edge, namespace: %s}
        spec: {gatewayClassName: istio, listeners: [{name: a, port: 80, protocol: HTTP}]}
        """
            .formatted(namespace));
  }

  private static ServedMesh canary(MeshObject... objects) {
    RevisionObjects own = RevisionObjects.of(Set.of("canary", "prod"), List.of(objects));
    List<MeshObject> taken = Stream.of(objects).filter(own::takes).toList();
    return new ServedMesh(
        new IstiodGroup(MeshSettings.DEFAULT, Optional.empty(), List.of()),
        new MeshInput(MeshConfigReader.defaults(), MeshNetworks.NONE, taken),
        own::takes);
  }

  @Test
  void objectsOfOtherRevisionsAreNotOfAMesh() {
    MeshObject namespace =
        object(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: shop, labels: {istio.io/rev: prod}}
            """);
    ServedMesh mesh =
        canary(
            namespace,
            rule("all", ""),
            rule("own", "canary"),
            rule("tagged", "prod"),
            rule("theirs", "stable"),
            gateway("shop"),
            gateway("elsewhere"));
    assertThat(mesh.input().objects())
        .extracting(object -> object.key().toString())
        .containsExactly(
            "Namespace shop",
            "DestinationRule shop/all",
            "DestinationRule shop/own",
            "DestinationRule shop/tagged",
            gateway("shop").key().toString());
  }

  @Test
  void whatBecomesAnotherRevisionsIsGone() {
    ServedMesh mesh = canary(rule("moves", "canary"));
    Plan.Edit edit =
        mesh.edit(
            List.of(rule("moves", "stable"), rule("never", "stable"), rule("comes", "prod")),
            List.of());
    assertThat(edit.written()).extracting(object -> object.meta().name()).containsExactly("comes");
    assertThat(edit.deleted()).containsExactly(rule("moves", "").key());
  }
}
