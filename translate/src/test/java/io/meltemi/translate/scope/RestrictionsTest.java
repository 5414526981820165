package io.meltemi.translate.scope;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Labels;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.OutboundTrafficPolicy.Mode;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Restriction;
import io.meltemi.model.Restriction.Context;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is denied in the place of what cannot be applied. */
class RestrictionsTest {
  private final ScopeMesh mesh = new ScopeMesh();

  private void add(String namespace, PolicyTargets targets, Set<Context> contexts) {
    mesh.extensions.add(
        Fixtures.extension("WasmPlugin", namespace, "f", targets)
            .closed(contexts, "it has errors"));
  }

  private static List<String> denying(ProxyScope scope) {
    return scope.authorizationPolicies().stream()
        .filter(policy -> policy.action() == AuthorizationPolicy.Action.DENY)
        .map(policy -> policy.meta().name())
        .toList();
  }

  @Test
  void aFilterOfIncomingTrafficDeniesItToWhomItSelects() {
    PolicyTargets client = new PolicyTargets(ScopeMesh.CLIENT.orElseThrow(), List.of());
    add("shop", client, Set.of(Context.SIDECAR_INBOUND));
    mesh.service("shop", "db");

    assertThat(denying(mesh.scope("shop"))).containsExactly("WasmPlugin/f");
    assertThat(mesh.scope("shop").services()).hasSize(1);
    assertThat(denying(mesh.scope("bank"))).isEmpty();
    assertThat(denying(mesh.router("shop"))).isEmpty();
    assertThat(mesh.resolver().workloadLabels("shop", ScopeMesh.CLIENT.orElseThrow()))
        .isEqualTo(ScopeMesh.CLIENT.orElseThrow());
  }

  @Test
  void aFilterOfOutgoingTrafficLetsNothingOut() {
    add(ScopeMesh.ROOT, PolicyTargets.EVERYTHING, Set.of(Context.SIDECAR_OUTBOUND));
    mesh.service("shop", "db");

    ProxyScope scope = mesh.scope("shop");
    assertThat(scope.services()).isEmpty();
    assertThat(scope.outboundTrafficPolicy().mode()).isEqualTo(Mode.REGISTRY_ONLY);
    assertThat(denying(scope)).isEmpty();
  }

  @Test
  void aFilterOfGatewaysConcernsNoSidecar() {
    add(ScopeMesh.ROOT, PolicyTargets.EVERYTHING, Set.of(Context.GATEWAY));
    assertThat(denying(mesh.router("shop"))).containsExactly("WasmPlugin/f");
    assertThat(denying(mesh.scope("shop"))).isEmpty();
  }

  @Test
  void theSamePolicyStandsInForTheSameObject() {
    add("shop", new PolicyTargets(Labels.NONE, List.of()), Restriction.ANYWHERE);
    ScopeResolver resolver = mesh.resolver();
    ProxyScope before = resolver.scopeFor(Fixtures.sidecar("shop"));
    ProxyScope after = resolver.next(mesh.config()).scopeFor(Fixtures.sidecar("shop"));
    assertThat(after.authorizationPolicies().getFirst())
        .isSameAs(before.authorizationPolicies().getFirst());
  }
}
