package io.meltemi.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Problem;
import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KubeNamesTest {
  private static Optional<Problem> fault(String kind, String namespace, String name) {
    return KubeNames.fault(
        kind + " (f.yaml:1)", new MeshObject.Key(kind, new ResourceName(namespace, name)));
  }

  @Test
  void whatKubernetesTakesIsGood() {
    assertThat(fault("Service", "shop", "web-1")).isEmpty();
    assertThat(fault("VirtualService", "shop", "a.b-c.d")).isEmpty();
    assertThat(fault("Node", "", "10.0.0.1")).isEmpty();
    assertThat(fault("Pod", "0a", "x".repeat(253))).isEmpty();
  }

  @Test
  void otherNamesAreFaultsThatSayWhatIsExpected() {
    assertThat(fault("Service", "shop", "evil\r\nname").orElseThrow().toString())
        .isEqualTo(
            "Service (f.yaml:1): metadata.name: \"evil\r\nname\" (expected: a lowercase RFC 1123"
                + " label)");
    assertThat(fault("VirtualService", "../../etc", "a").orElseThrow().toString())
        .contains("metadata.namespace: \"../../etc\" (expected: a lowercase RFC 1123 label)");
    assertThat(fault("Service", "shop", "a.b")).isPresent();
    assertThat(fault("VirtualService", "shop", "a..b")).isPresent();
    assertThat(fault("VirtualService", "shop", "Web")).isPresent();
    assertThat(fault("Pod", "shop", "web-")).isPresent();
    assertThat(fault("Pod", "shop", "x".repeat(254))).isPresent();
    assertThat(fault("Pod", "x".repeat(64), "web")).isPresent();
  }
}
