package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ca.SpiffeId;
import io.meltemi.ca.auth.Caller.Source;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImpersonationTest {
  private static final SpiffeId ZTUNNEL = new SpiffeId("td", "istio-system", "ztunnel");
  private static final Caller.Pod POD = new Caller.Pod("c1", "istio-system", "ztunnel-x", "uid-1");
  private static final String WEB = "spiffe://td/ns/shop/sa/web";

  /** One node's proxy on node n1, whose only other pod is of shop/web. */
  private record OneNode(Map<String, Placed> pods) implements NodePods {
    @Override
    public Optional<Placed> find(String clusterId, String namespace, String name) {
      return Optional.ofNullable(pods.get(clusterId + "/" + namespace + "/" + name));
    }

    @Override
    public boolean runs(String clusterId, String node, String namespace, String serviceAccount) {
      return clusterId.equals("c1")
          && node.equals("n1")
          && namespace.equals("shop")
          && serviceAccount.equals("web");
    }
  }

  private final Impersonation impersonation =
      new Impersonation(
          Impersonation.Account.parse("istio-system/ztunnel, other/agent"),
          new OneNode(
              Map.of("c1/istio-system/ztunnel-x", new NodePods.Placed("uid-1", "ztunnel", "n1"))),
          "td"::equals);

  @Test
  void aTrustedNodesProxySpeaksForTheWorkloadsOnItsNode() throws Exception {
    assertThat(impersonation.permitted(caller(ZTUNNEL, Optional.of(POD)), WEB)).hasToString(WEB);
  }

  @Test
  void nobodyElseDoes() {
    assertRefused(caller(new SpiffeId("td", "shop", "web"), Optional.of(POD)), WEB, "not trusted");
    assertRefused(caller(ZTUNNEL, Optional.empty()), WEB, "bound to its pod");
    var older = new Caller.Pod("c1", "istio-system", "ztunnel-x", "uid-0");
    assertRefused(caller(ZTUNNEL, Optional.of(older)), WEB, "another now");
    var unknown = new Caller.Pod("c2", "istio-system", "ztunnel-x", "uid-1");
    assertRefused(caller(ZTUNNEL, Optional.of(unknown)), WEB, "not known");
  }

  @Test
  void notForWhoIsElsewhereOrOfAnotherMesh() {
    Caller ztunnel = caller(ZTUNNEL, Optional.of(POD));
    assertRefused(ztunnel, "spiffe://td/ns/shop/sa/db", "no pod of");
    assertRefused(ztunnel, "spiffe://other/ns/shop/sa/web", "not an identity of this mesh");
    assertRefused(ztunnel, "root", "not an identity of this mesh");
  }

  private static Caller caller(SpiffeId identity, Optional<Caller.Pod> pod) {
    return new Caller(identity, Source.TOKEN, pod);
  }

  private void assertRefused(Caller caller, String wanted, String message) {
    assertThatThrownBy(() -> impersonation.permitted(caller, wanted))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining(message);
  }
}
