package io.meltemi.delivery.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.ProxyView.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTest {
  @Test
  void partsAreRead() {
    assertThat(NodeId.parse("router~10.0.0.1~gw-1.infra~infra.svc.cluster.local"))
        .contains(new NodeId(Type.ROUTER, "10.0.0.1", "gw-1", "infra", "infra.svc.cluster.local"));
  }

  @Test
  void podWithDotsEndsAtTheLastOne() {
    assertThat(NodeId.parse("sidecar~::1~a.b.c~d").orElseThrow())
        .returns("a.b", NodeId::name)
        .returns("c", NodeId::namespace);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sidecar", "sidecar~1~2", "sidecar~1~2~3~4", "ztunnel~1~2.3~4", "~~~"})
  void whatIsNoProxyIsAbsent(String id) {
    assertThat(NodeId.parse(id)).isEmpty();
  }
}
