package io.meltemi.translate.route;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.Decorator;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.route.RouteSource.CatchAll;
import io.meltemi.translate.route.RouteSource.Choice;
import io.meltemi.translate.route.RouteSource.Rules;
import io.meltemi.translate.route.RouteSource.ToService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The routes that one source gives. */
final class RouteListTranslator {
  static final String ALLOW_ANY = "allow_any";
  static final String BLOCK_ALL = "block_all";
  static final UInt32Value MAX_DIRECT_RESPONSE_BYTES = UInt32Value.of(1024 * 1024);
  private static final String PASSTHROUGH_CLUSTER = "PassthroughCluster";
  private static final int MISDIRECTED = 421;
  private static final int BAD_GATEWAY = 502;

  private RouteListTranslator() {}

  static RouteBytes routesFor(RouteSource source) {
    return switch (source) {
      case ToService toService -> only(toService(toService));
      case CatchAll(var policy) -> only(catchAll(policy));
      case RouteSource.Misdirected() -> only(misdirected());
      case Rules rules -> fromRules(rules);
    };
  }

  static RouteBytes unavailable() {
    var route =
        Route.newBuilder().setName("not-translated").setMatch(HttpMatchTranslator.everything());
    LocalReplies.unavailable(route);
    return only(route.build());
  }

  private static Route misdirected() {
    return Route.newBuilder()
        .setName("misdirected")
        .setMatch(HttpMatchTranslator.everything())
        .setDirectResponse(DirectResponseAction.newBuilder().setStatus(MISDIRECTED))
        .build();
  }

  private static RouteBytes only(Route route) {
    return new RouteBytes(List.of(RouteBytes.Entry.of(route)));
  }

  /** Ends with the first route that takes everything: what is behind it is never reached. */
  private static RouteBytes fromRules(Rules rules) {
    var translator = new HttpRouteTranslator(rules);
    List<RouteBytes.Entry> entries = new ArrayList<>();
    for (Choice choice : rules.choices()) {
      RouteBytes.Entry entry = RouteBytes.Entry.of(translator.routeFor(choice));
      entries.add(entry);
      if (entry.catchAll() || choice.match() < 0) {
        break;
      }
    }
    return new RouteBytes(List.copyOf(entries));
  }

  private static Route toService(ToService source) {
    RouteAction.Builder action =
        RouteAction.newBuilder().setCluster(ClusterName.outbound(source.port(), "", source.host()));
    ForwardAction.setTimeout(Optional.empty(), action);
    RetryPolicies.policyFor(source.defaultRetry(), false).ifPresent(action::setRetryPolicy);
    source.hash().flatMap(HashPolicies::policyFor).ifPresent(action::addHashPolicy);
    return Route.newBuilder()
        .setName("default")
        .setMatch(HttpMatchTranslator.everything())
        .setDecorator(
            Decorator.newBuilder().setOperation(source.host() + ":" + source.port() + "/*"))
        .setRoute(action)
        .build();
  }

  private static Route catchAll(OutboundTrafficPolicy policy) {
    Route.Builder route = Route.newBuilder().setMatch(HttpMatchTranslator.everything());
    return switch (policy.mode()) {
      case REGISTRY_ONLY ->
          route
              .setName(BLOCK_ALL)
              .setDirectResponse(DirectResponseAction.newBuilder().setStatus(BAD_GATEWAY))
              .build();
      case ALLOW_ANY -> {
        RouteAction.Builder action =
            RouteAction.newBuilder()
                .setCluster(
                    policy
                        .egressProxy()
                        .map(RouteListTranslator::egressProxy)
                        .orElse(PASSTHROUGH_CLUSTER));
        ForwardAction.setTimeout(Optional.empty(), action);
        yield route.setName(ALLOW_ANY).setRoute(action).build();
      }
    };
  }

  private static String egressProxy(Destination proxy) {
    return ClusterName.outbound(proxy.port().orElse(0), proxy.subset(), proxy.host());
  }
}
