package io.meltemi.translate.authz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthz;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.AuthorizationPolicy.Action;
import io.meltemi.model.AuthorizationPolicy.Rule;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.ExtensionProvider.OnError;
import io.meltemi.model.ExtensionProvider.RequestBody;
import io.meltemi.model.ExtensionProvider.Target;
import io.meltemi.model.ExtensionProvider.Transport;
import io.meltemi.model.Protocol;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.Same;
import io.meltemi.translate.ScopeFixture;
import io.meltemi.translate.filter.AccessFilters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which filters there are, in what order, and what those do that ask others. */
class AuthorizationFiltersTest {
  private static final String HOST = "authz.shop.svc.cluster.local";
  private static final Rule ASKED = Rules.of("paths", Rules.one("/ask"));

  private static ExtensionProvider provider(String name, String service, Transport transport) {
    return new ExtensionProvider.ExtAuthz(
        name,
        new Target(service, 9000, Optional.of(Duration.ofMillis(250))),
        new OnError(true, OptionalInt.of(503)),
        true,
        Optional.of(new RequestBody(10, true, true)),
        transport);
  }

  private static Transport.Http http(String... sent) {
    return new Transport.Http(
        "/check",
        List.of(sent),
        new TreeMap<>(Map.of("x-b", "2")),
        List.of("x-*"),
        List.of("*-x"),
        List.of("X-Exact"));
  }

  private static AccessFilters filters(
      List<ExtensionProvider> providers, AuthorizationPolicy... policies) {
    return filters(false, providers, policies);
  }

  private static AccessFilters filters(
      boolean several, List<ExtensionProvider> providers, AuthorizationPolicy... policies) {
    ConfigSnapshot config =
        Fixtures.config(
            List.of(Fixtures.service("shop", "authz", Fixtures.port("grpc", 9000, Protocol.GRPC))),
            List.of());
    var scope =
        ScopeFixture.of(
                Fixtures.sidecar("shop"),
                Fixtures.withAuthorization(config, providers, List.of(policies)))
            .scope();
    return AuthorizationFilters.of(Authorization.of(scope, several));
  }

  private static RBAC rbac(HttpFilter filter) throws InvalidProtocolBufferException {
    return filter.getTypedConfig().unpack(RBAC.class);
  }

  private static List<String> names(AccessFilters filters) {
    return filters.network().all().stream().map(Filter::getName).toList();
  }

  @Test
  void nobodyIsAskedAndNothingIsCheckedWithoutPolicies() {
    assertThat(filters(List.of())).isSameAs(AccessFilters.NONE);
  }

  @Test
  void auditComesBeforeDenyAndDenyBeforeAllow() throws Exception {
    AccessFilters filters =
        filters(
            List.of(),
            Rules.policy("shop", "a", Action.ALLOW, Rule.ANY),
            Rules.policy("shop", "b", Action.DENY, Rule.ANY),
            Rules.policy("shop", "c", Action.AUDIT, Rule.ANY));

    var actions = new ArrayList<String>();
    for (HttpFilter filter : filters.http()) {
      actions.add(rbac(filter).getRules().getAction().name());
    }
    assertThat(actions).containsExactly("LOG", "DENY", "ALLOW");
    assertThat(filters.external()).isEmpty();
    assertThat(filters.network().all()).hasSize(3);
  }

  @Test
  void whatIsRehearsedStandsBesideWhatIsEnforced() throws Exception {
    AccessFilters filters =
        filters(
            List.of(),
            Rules.rehearsed("a", Action.DENY, Rule.ANY),
            Rules.rehearsed("b", Action.ALLOW, Rule.ANY),
            Rules.policy("shop", "c", Action.ALLOW, Rule.ANY));

    RBAC deny = rbac(filters.http().get(0));
    assertThat(deny.hasRules()).isFalse();
    assertThat(deny.getShadowRules().getPoliciesMap())
        .containsOnlyKeys("ns[shop]-policy[a]-rule[0]");
    assertThat(deny.getShadowRulesStatPrefix()).isEqualTo("istio_dry_run_deny_");
    RBAC allow = rbac(filters.http().get(1));
    assertThat(allow.getRules().getPoliciesMap()).containsOnlyKeys("ns[shop]-policy[c]-rule[0]");
    assertThat(allow.getShadowRules().getPoliciesMap()).hasSize(1);
  }

  @Test
  void severalProvidersAreAskedOneAfterTheOtherWhereThatIsWanted() {
    AccessFilters filters =
        filters(
            true,
            List.of(
                provider("one", HOST, new Transport.Grpc()),
                provider("two", HOST, new Transport.Grpc())),
            Rules.asking("b", "two", ASKED),
            Rules.asking("a", "one", ASKED));
    assertThat(filters.external())
        .extracting(HttpFilter::getName)
        .containsExactly(
            "envoy.filters.http.rbac",
            "envoy.filters.http.ext_authz",
            "envoy.filters.http.rbac",
            "envoy.filters.http.ext_authz");
    assertThat(names(filters))
        .containsExactly(
            "envoy.filters.network.rbac",
            "envoy.filters.network.ext_authz",
            "envoy.filters.network.rbac",
            "envoy.filters.network.ext_authz");
  }

  @Test
  void aProviderOverHttpIsAskedWithAllItsSettings() throws Exception {
    AccessFilters filters =
        filters(
            List.of(provider("web", "shop/" + HOST, http("x-a", "X-*"))),
            Rules.asking("custom", "web", ASKED));

    assertThat(filters.external())
        .extracting(HttpFilter::getName)
        .containsExactly("envoy.filters.http.rbac", "envoy.filters.http.ext_authz");
    assertThat(rbac(filters.external().get(0)).hasRules()).isFalse();
    ExtAuthz asking = filters.external().get(1).getTypedConfig().unpack(ExtAuthz.class);
    assertThat(asking.getFailureModeAllow()).isTrue();
    assertThat(asking.getClearRouteCache()).isTrue();
    assertThat(asking.getStatusOnError().getCodeValue()).isEqualTo(503);
    assertThat(asking.getWithRequestBody().getMaxRequestBytes()).isEqualTo(10);
    assertThat(asking.getAllowedHeaders().getPatternsList())
        .allMatch(p -> p.getIgnoreCase())
        .extracting(p -> p.getExact() + p.getPrefix())
        .containsExactly("x-a", "X-");
    var service = asking.getHttpService();
    assertThat(service.getPathPrefix()).isEqualTo("/check");
    assertThat(service.getServerUri().getCluster()).isEqualTo("outbound|9000||" + HOST);
    assertThat(service.getServerUri().getTimeout().getNanos()).isEqualTo(250_000_000);
    assertThat(service.getAuthorizationRequest().getHeadersToAdd(0).getKey()).isEqualTo("x-b");
    var response = service.getAuthorizationResponse();
    assertThat(response.getAllowedUpstreamHeaders().getPatterns(0).getPrefix()).isEqualTo("x-");
    assertThat(response.getAllowedClientHeaders().getPatterns(0).getSuffix()).isEqualTo("-x");
    assertThat(response.getAllowedClientHeadersOnSuccess().getPatterns(0).getExact())
        .isEqualTo("X-Exact");
    // What HTTP alone can be asked about does not guard plain connections, as in Istio.
    assertThat(filters.network().all()).isEmpty();
  }

  @Test
  void aProviderOverGrpcGuardsPlainConnectionsToo() {
    AccessFilters filters =
        filters(
            List.of(provider("rpc", HOST, new Transport.Grpc())),
            Rules.asking("custom", "rpc", ASKED));

    assertThat(filters.external()).hasSize(2);
    assertThat(names(filters))
        .containsExactly("envoy.filters.network.rbac", "envoy.filters.network.ext_authz");
  }

  @Test
  void whatCannotBeAskedAboutIsDenied() throws Exception {
    var grpc = new Transport.Grpc();
    for (ExtensionProvider bad :
        List.of(
            new ExtensionProvider.Other("p", Map.of()),
            provider("other", HOST, grpc),
            provider("p", "nowhere.shop.svc.cluster.local", grpc),
            provider("p", "bank/" + HOST, grpc),
            provider("p", HOST, http("*")),
            new ExtensionProvider.ExtAuthz(
                "p",
                new Target(HOST, 80, Optional.empty()),
                new OnError(false, OptionalInt.empty()),
                false,
                Optional.empty(),
                grpc),
            new ExtensionProvider.ExtAuthz(
                "p",
                new Target(HOST, 9000, Optional.empty()),
                new OnError(false, OptionalInt.empty()),
                false,
                Optional.of(new RequestBody(0, false, false)),
                grpc))) {
      AccessFilters filters = filters(List.of(bad), Rules.asking("custom", "p", ASKED));
      assertThat(filters.external()).as(bad.toString()).hasSize(1);
      var rules = rbac(filters.external().get(0)).getRules();
      assertThat(rules.getAction().name()).isEqualTo("DENY");
      assertThat(rules.getPoliciesMap())
          .containsOnlyKeys(
              "istio-ext-authz-p-ns[shop]-policy[custom]-rule[0]-deny-due-to-bad-CUSTOM-action");
      assertThat(Envoy.matches(rules, Call.get("/ask"))).isTrue();
      assertThat(Envoy.matches(rules, Call.get("/free"))).isFalse();
      assertThat(names(filters)).containsExactly("envoy.filters.network.rbac");
    }
  }

  @Test
  void ofSeveralProvidersNoneIsAsked() throws Exception {
    AccessFilters filters =
        filters(
            List.of(
                provider("one", HOST, new Transport.Grpc()),
                provider("two", HOST, new Transport.Grpc())),
            Rules.asking("a", "one", ASKED),
            Rules.asking("b", "two", ASKED));

    assertThat(filters.external()).hasSize(2);
    for (HttpFilter filter : filters.external()) {
      assertThat(rbac(filter).getRules().getPoliciesMap().keySet())
          .allMatch(name -> name.endsWith("-deny-due-to-bad-CUSTOM-action"));
    }
  }

  @Test
  void equalAuthorizationMeansTheSamePolicies() {
    AuthorizationPolicy policy = Rules.policy(Action.DENY, Rule.ANY);
    var one =
        new Authorization(
            List.of(new Same<>(policy)), List.of("a"), Collections.emptySortedMap(), true);
    var other =
        new Authorization(
            List.of(new Same<>(Rules.policy(Action.DENY, Rule.ANY))),
            List.of("a"),
            Collections.emptySortedMap(),
            true);
    assertThat(one).isNotEqualTo(other);
  }
}
