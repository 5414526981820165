package io.meltemi.translate.route;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.route.RouteSource.Choice;
import io.meltemi.translate.route.RouteSource.Rules;
import java.util.Optional;

/**
 * One route of a VirtualService: its conditions, what is done, and what is recorded of it.
 *
 * <p>Source: istio 1.30.3 core/route/route.go, TranslateRoute.
 */
final class HttpRouteTranslator {
  private final Rules rules;
  private final VirtualService virtualService;
  private final RouteSemantics semantics;
  private final Metadata origin;

  HttpRouteTranslator(Rules rules) {
    this.rules = rules;
    this.virtualService = rules.virtualService().value();
    this.semantics = RouteSemantics.of(virtualService.meta());
    this.origin = originOf(virtualService.meta());
  }

  Route routeFor(Choice choice) {
    HttpRoute rule = virtualService.http().get(choice.rule());
    Optional<HttpMatch> match =
        choice.match() < 0 ? Optional.empty() : Optional.of(rule.match().get(choice.match()));
    HeaderOps headers = HeaderOps.of(rule.headers());
    Route.Builder route =
        Route.newBuilder()
            .setName(nameOf(rule, match))
            .setMatch(
                match
                    .map(m -> HttpMatchTranslator.matchFor(m, semantics))
                    .orElseGet(HttpMatchTranslator::everything))
            .setMetadata(origin)
            .setStatPrefix(match.map(HttpMatch::statPrefix).orElse(""))
            .addAllRequestHeadersToAdd(headers.requestAdd())
            .addAllRequestHeadersToRemove(headers.requestRemove())
            .addAllResponseHeadersToAdd(headers.responseAdd())
            .addAllResponseHeadersToRemove(headers.responseRemove());
    setAction(rule, headers.authority(), route);
    route.setDecorator(Decorator.newBuilder().setOperation(operationOf(route)));
    rule.resilience()
        .fault()
        .ifPresent(
            fault ->
                route.putTypedPerFilterConfig(
                    FaultConfig.FILTER, Any.pack(FaultConfig.faultFor(fault))));
    rule.cors()
        .ifPresent(
            cors ->
                route.putTypedPerFilterConfig(
                    CorsConfig.FILTER, Any.pack(CorsConfig.policyFor(cors))));
    return route.build();
  }

  private static String nameOf(HttpRoute rule, Optional<HttpMatch> match) {
    String name = match.map(HttpMatch::name).orElse("");
    return name.isEmpty() ? rule.name() : rule.name() + "." + name;
  }

  private void setAction(HttpRoute rule, String authority, Route.Builder route) {
    switch (rule.action()) {
      case HttpAction.Redirect redirect ->
          LocalReplies.redirect(redirect, rules.port(), rules.tls(), semantics, route);
      case HttpAction.Respond respond -> LocalReplies.respond(respond, route);
      case HttpAction.Forward forward ->
          new ForwardAction(rules, semantics).apply(rule, forward, authority, route);
      // Delegates were merged in before; one that is left over points nowhere.
      case HttpAction.Delegate _ -> LocalReplies.unavailable(route);
    }
  }

  /** {@code host:port/path} of the only destination, else the VirtualService's name for it. */
  private String operationOf(Route.Builder route) {
    String path = pathOf(route.getMatch());
    return ClusterName.parse(route.getRoute().getCluster())
        .map(cluster -> cluster.host() + ":" + cluster.port() + path)
        .orElseGet(() -> virtualService.meta().name() + ":" + rules.port() + path);
  }

  private static String pathOf(RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> match.getPrefix() + "*";
      case PATH -> match.getPath();
      case SAFE_REGEX -> match.getSafeRegex().getRegex();
      default -> "/*";
    };
  }

  /** The object's path in the API server, for access logs and debugging. */
  private static Metadata originOf(ConfigMeta meta) {
    String path =
        "/apis/networking.istio.io/v1/namespaces/"
            + meta.namespace()
            + "/virtual-service/"
            + meta.name();
    Struct config =
        Struct.newBuilder()
            .putFields("config", Value.newBuilder().setStringValue(path).build())
            .build();
    return Metadata.newBuilder().putFilterMetadata("istio", config).build();
  }
}
