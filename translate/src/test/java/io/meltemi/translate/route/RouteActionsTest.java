package io.meltemi.translate.route;

import static io.meltemi.translate.route.Mesh.fqdn;
import static io.meltemi.translate.route.Mesh.routeOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.StringMatch;
import io.meltemi.model.VirtualService.Abort;
import io.meltemi.model.VirtualService.AbortStatus;
import io.meltemi.model.VirtualService.Body;
import io.meltemi.model.VirtualService.Cors;
import io.meltemi.model.VirtualService.Delay;
import io.meltemi.model.VirtualService.DerivePort;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.Fault;
import io.meltemi.model.VirtualService.HeaderOperations;
import io.meltemi.model.VirtualService.Headers;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpDestination;
import io.meltemi.model.VirtualService.Mirror;
import io.meltemi.model.VirtualService.Percent;
import io.meltemi.model.VirtualService.RegexRewrite;
import io.meltemi.model.VirtualService.Rewrite;
import io.meltemi.model.VirtualService.UnmatchedPreflights;
import io.meltemi.translate.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RouteActionsTest {
  @Test
  void destinationsWithoutWeightGetNothingBesideOthers() {
    Route route =
        routeOf(
            Rule.split(
                Rule.destination(fqdn("cart"), "v1", 90),
                Rule.destination(fqdn("cart"), "v2", 10),
                Rule.destination(fqdn("cart"), "v3", 0)));
    assertThat(route.getRoute().getWeightedClusters().getClustersList())
        .extracting(c -> c.getName() + " " + c.getWeight().getValue())
        .containsExactly(
            "outbound|80|v1|cart.shop.svc.cluster.local 90",
            "outbound|80|v2|cart.shop.svc.cluster.local 10");
    assertThat(route.getDecorator().getOperation()).isEqualTo("cart:80/*");
  }

  @Test
  void ruleWithoutAnyWeightAnswersAnError() {
    Route route =
        routeOf(Rule.split(Rule.destination(fqdn("a"), "", 0), Rule.destination(fqdn("b"), "", 0)));
    assertThat(route.getDirectResponse().getStatus()).isEqualTo(500);
  }

  @Test
  void timeoutHoldsForGrpcToo() {
    Route route = routeOf(Rule.to(fqdn("a")).timeout(Duration.ofMillis(2500)));
    assertThat(route.getRoute().getTimeout().getNanos()).isEqualTo(500_000_000);
    assertThat(route.toString()).contains("max_grpc_timeout");
    Route without = routeOf(Rule.to(fqdn("a")));
    assertThat(without.getRoute().hasTimeout()).isTrue();
    assertThat(without.getRoute().getTimeout().getSeconds()).isZero();
  }

  @Test
  void originalHostIsToldWhereTheProxyConfigAsksForIt() {
    var otherwise = ProxyConfig.ProxyHeaders.DEFAULT;
    var headers =
        new ProxyConfig.ProxyHeaders(
            otherwise.clientCert(),
            otherwise.requestIdDisabled(),
            otherwise.server(),
            otherwise.attemptCountDisabled(),
            otherwise.envoyDebugHeadersDisabled(),
            false,
            otherwise.preserveHttp1HeaderCase(),
            new ProxyConfig.Forwarded(true, false));
    var service = Fixtures.service("shop", "cart", Fixtures.port("http", 80, Protocol.HTTP));
    var mesh = new Mesh().with(service);
    var asks = Fixtures.withHeaders(Fixtures.sidecar("shop"), headers);

    assertThat(hostAppended(mesh.tableFor(asks, "80"))).containsOnly(true);
    assertThat(hostAppended(mesh.tableFor(Fixtures.sidecar("shop"), "80"))).containsOnly(false);
  }

  private static List<Boolean> hostAppended(RouteConfiguration table) {
    return table.getVirtualHostsList().stream()
        .flatMap(host -> host.getRoutesList().stream())
        .map(route -> route.getRoute().getAppendXForwardedHost())
        .toList();
  }

  @Test
  void rewritesReplacePrefixHostOrByRegex() {
    Route prefix = routeOf(Rule.to(fqdn("a")).rewrite(new Rewrite("/x", "h", Optional.empty())));
    assertThat(prefix.getRoute().getPrefixRewrite()).isEqualTo("/x");
    assertThat(prefix.getRoute().getHostRewriteLiteral()).isEqualTo("h");
    Route regex =
        routeOf(
            Rule.to(fqdn("a"))
                .rewrite(new Rewrite("", "", Optional.of(new RegexRewrite("^/(.*)$", "/v2/\\1")))));
    assertThat(regex.getRoute().getRegexRewrite().getPattern().getRegex()).isEqualTo("^/(.*)$");
    assertThat(regex.getRoute().getRegexRewrite().getSubstitution()).isEqualTo("/v2/\\1");
  }

  @Test
  void redirectsTakePortFromRequestAndLeaveTheUsualOneOut() {
    Route derived = routeOf(Rule.doing(redirect("/n", "h", DerivePort.FROM_REQUEST_PORT, "", 308)));
    assertThat(derived.getRedirect().getPortRedirect()).isZero();
    assertThat(derived.getRedirect().getResponseCode())
        .isEqualTo(RedirectResponseCode.PERMANENT_REDIRECT);
    Route https =
        routeOf(Rule.doing(redirect("", "h", DerivePort.FROM_REQUEST_PORT, "https", 302)));
    assertThat(https.getRedirect().getPortRedirect()).isEqualTo(80);
    assertThat(https.getRedirect().getSchemeRedirect()).isEqualTo("https");
  }

  @Test
  void redirectWithACodeThatEnvoyLacksAnswersAnError() {
    assertThat(
            routeOf(Rule.doing(redirect("/", "", DerivePort.NONE, "", 304)))
                .getDirectResponse()
                .getStatus())
        .isEqualTo(500);
  }

  @Test
  void directResponsesCarryTextOrBytes() {
    Route text =
        routeOf(Rule.doing(new HttpAction.Respond(503, Optional.of(new Body.Text("closed")))));
    assertThat(text.getDirectResponse().getBody().getInlineString()).isEqualTo("closed");
    Route bytes =
        routeOf(Rule.doing(new HttpAction.Respond(200, Optional.of(new Body.Bytes("AAEC")))));
    assertThat(bytes.getDirectResponse().getBody().getInlineBytes().toByteArray())
        .containsExactly(0, 1, 2);
  }

  @Test
  void mirrorsAreSampledAndMayBeOff() {
    Route route =
        routeOf(
            Rule.to(fqdn("a"))
                .mirror(mirror("all", OptionalDouble.empty()))
                .mirror(mirror("some", OptionalDouble.of(12.5)))
                .mirror(mirror("none", OptionalDouble.of(0))));
    assertThat(route.getRoute().getRequestMirrorPoliciesList())
        .extracting(m -> m.getRuntimeFraction().getDefaultValue().getNumerator())
        .containsExactly(100, 125_000);
  }

  @Test
  void headersAreSetThenAddedAndTheAuthorityIsRewritten() {
    var request =
        new HeaderOperations(
            new TreeMap<>(Map.of("x-set", "1", ":authority", "new.example.com", "host", "h")),
            new TreeMap<>(Map.of("a-add", "2")),
            List.of("gone", ":path", "Host"));
    Route route = routeOf(Rule.to(fqdn("a")).headers(new Headers(request, HeaderOperations.NONE)));
    assertThat(route.getRequestHeadersToAddList())
        .extracting(h -> h.getHeader().getKey())
        .containsExactly("x-set", "a-add");
    assertThat(route.getRequestHeadersToAddList())
        .extracting(HeaderValueOption::getAppendAction)
        .containsExactly(
            HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
            HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD);
    assertThat(route.getRequestHeadersToRemoveList()).containsExactly("gone");
    assertThat(route.getRoute().getHostRewriteLiteral()).isEqualTo("h");
  }

  @Test
  void headersOfAnOnlyDestinationFollowTheRules() {
    Route route = routeOf(Rule.split(destinationWith("x-d", "2")).headers(setting("x-r", "1")));
    assertThat(route.getRequestHeadersToAddList())
        .extracting(h -> h.getHeader().getKey())
        .containsExactly("x-r", "x-d");
  }

  @Test
  void faultsDelayAndAbort() throws InvalidProtocolBufferException {
    var fault =
        new Fault(
            Optional.of(new Delay(Duration.ofMillis(1500), new Percent.Fraction(12.5))),
            Optional.of(
                new Abort(new AbortStatus.Grpc("UNAVAILABLE"), new Percent.Fraction(33.3333))));
    HTTPFault config =
        routeOf(Rule.to(fqdn("a")).fault(fault))
            .getTypedPerFilterConfigOrThrow("envoy.filters.http.fault")
            .unpack(HTTPFault.class);
    assertThat(config.getDelay().getPercentage().getNumerator()).isEqualTo(125_000);
    assertThat(config.getDelay().getFixedDelay().getNanos()).isEqualTo(500_000_000);
    assertThat(config.getAbort().getGrpcStatus()).isEqualTo(14);
    assertThat(config.getAbort().getPercentage().getNumerator()).isEqualTo(333_333);
  }

  @Test
  void corsForwardsUnmatchedPreflightsUnlessIgnored() throws InvalidProtocolBufferException {
    CorsPolicy policy = corsOf(UnmatchedPreflights.UNSPECIFIED);
    assertThat(policy.getForwardNotMatchingPreflights().getValue()).isTrue();
    assertThat(policy.getAllowMethods()).isEqualTo("GET,POST");
    assertThat(policy.getMaxAge()).isEqualTo("600");
    assertThat(policy.getAllowOriginStringMatch(0).getExact()).isEqualTo("https://x.example");
    assertThat(corsOf(UnmatchedPreflights.IGNORE).getForwardNotMatchingPreflights().getValue())
        .isFalse();
  }

  @Test
  void namesJoinRuleAndMatch() {
    Route route =
        routeOf(Rule.to(fqdn("a")).named("rule").when(Match.path("/p").named("m").stats("s")));
    assertThat(route.getName()).isEqualTo("rule.m");
    assertThat(route.getStatPrefix()).isEqualTo("s");
    assertThat(route.getDecorator().getOperation()).isEqualTo(fqdn("a") + ":80/p");
  }

  private static CorsPolicy corsOf(UnmatchedPreflights preflights)
      throws InvalidProtocolBufferException {
    var cors =
        new Cors(
            List.of(new StringMatch.Exact("https://x.example")),
            List.of("GET", "POST"),
            List.of(),
            List.of(),
            Optional.of(Duration.ofMinutes(10)),
            Optional.of(true),
            preflights);
    return routeOf(Rule.to(fqdn("a")).cors(cors))
        .getTypedPerFilterConfigOrThrow("envoy.filters.http.cors")
        .unpack(CorsPolicy.class);
  }

  private static HttpAction redirect(
      String uri, String authority, DerivePort derive, String scheme, int code) {
    return new HttpAction.Redirect(uri, authority, OptionalInt.empty(), derive, scheme, code);
  }

  private static Mirror mirror(String host, OptionalDouble percent) {
    return new Mirror(new Destination(fqdn(host), "", OptionalInt.empty()), percent);
  }

  private static Headers setting(String name, String value) {
    return new Headers(
        new HeaderOperations(new TreeMap<>(Map.of(name, value)), new TreeMap<>(), List.of()),
        HeaderOperations.NONE);
  }

  private static HttpDestination destinationWith(String header, String value) {
    return new HttpDestination(
        new Destination(fqdn("a"), "", OptionalInt.empty()), 0, setting(header, value));
  }
}
