package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.MeshObject;
import io.meltemi.model.OutboundTrafficPolicy.Mode;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.Sidecar;
import io.meltemi.yaml.Document;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is in force in the place of objects that have errors and were never good. */
class ClosedObjectsTest {
  private static final String WEB = "{app: web}";

  private static Optional<MeshObject> closed(String group, String kind, String spec) {
    String text =
        "{apiVersion: %s.istio.io/v1, kind: %s, metadata: {name: x, namespace: shop}, spec: %s}"
            .formatted(group, kind, spec);
    ReadObject read =
        new ObjectReader(ReaderSettings.DEFAULT)
            .readAll(new Document("f.yaml", 1, text))
            .getFirst();
    assertThat(read.object()).isEmpty();
    read.closed().ifPresent(object -> assertThat(object.meta().enforcement().closed()).isPresent());
    return read.closed();
  }

  private static PeerAuthentication authentication(String spec) {
    return (PeerAuthentication) closed("security", "PeerAuthentication", spec).orElseThrow();
  }

  private static Optional<Sidecar> sidecar(String spec) {
    return closed("networking", "Sidecar", spec).map(Sidecar.class::cast);
  }

  @Test
  void aPeerAuthenticationIsStrictForWhatItSelects() {
    PeerAuthentication typo =
        authentication(
            "{selector: {matchLabels: %s}, mtls: {mode: STRCT}, portLevelMtls: {80: {mode: DISABLE}}}"
                .formatted(WEB));
    assertThat(typo.mode()).isEqualTo(PeerAuthentication.Mode.STRICT);
    assertThat(typo.portLevel()).isEmpty();
    assertThat(typo.selector()).contains(Labels.of(Map.of("app", "web")));
    PeerAuthentication unselected =
        authentication("{selector: {matchLabels: {app: '*'}}, mtls: {mode: STRICT}}");
    assertThat(unselected.mode()).isEqualTo(PeerAuthentication.Mode.STRICT);
    assertThat(unselected.selector()).isEmpty();
  }

  @Test
  void aSidecarThatLetsOutWhatIsKnownAloneLetsNothingOut() {
    Sidecar sidecar =
        sidecar(
                "{workloadSelector: {labels: %s}, egress: [{hosts: [nonsense]}], outboundTrafficPolicy: {mode: REGISTRY_ONLY}}"
                    .formatted(WEB))
            .orElseThrow();
    assertThat(sidecar.workloadSelector()).contains(Labels.of(Map.of("app", "web")));
    assertThat(sidecar.egress()).hasSize(1);
    assertThat(sidecar.egress().getFirst().hosts()).containsExactly("~/*");
    assertThat(sidecar("{outboundTrafficPolicy: {mode: REGISTRY}}").orElseThrow())
        .satisfies(
            s ->
                assertThat(s.outboundTrafficPolicy().orElseThrow().mode())
                    .isEqualTo(Mode.REGISTRY_ONLY));
    assertThat(sidecar("{}")).as("nothing of it can be read").isPresent();
    assertThat(sidecar("{egress: [{hosts: [nonsense]}]}")).isEmpty();
    assertThat(sidecar("{egress: [{hosts: [nonsense]}], outboundTrafficPolicy: {mode: ALLOW_ANY}}"))
        .isEmpty();
  }
}
