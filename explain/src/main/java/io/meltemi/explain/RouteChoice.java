package io.meltemi.explain;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.util.Collection;
import java.util.Optional;

/** Which route of a virtual host takes a request: the first that matches. */
final class RouteChoice {
  private RouteChoice() {}

  /**
   * @param uncertain is told of routes that take a part of the requests only
   */
  static Optional<Route> of(
      VirtualHost host, Request request, Trace trace, Collection<String> uncertain) {
    int number = 0;
    for (Route route : host.getRoutesList()) {
      number++;
      String name =
          "route %d%s"
              .formatted(
                  number, route.getName().isEmpty() ? "" : " " + Texts.quoted(route.getName()));
      Optional<String> mismatch = mismatch(route.getMatch(), request);
      double percent = percent(route.getMatch().getRuntimeFraction());
      if (mismatch.isEmpty() && percent > 0 && percent < 100) {
        uncertain.add("%s takes %s %% of such requests".formatted(name, number(percent)));
      }
      if (mismatch.isEmpty() && percent >= 100) {
        trace.add(2, Trace.Mark.TAKEN, name, "it matches", Origin.of(route.getMetadata()));
        return Optional.of(route);
      }
      String why = mismatch.orElse("it takes only a part of what it matches");
      trace.add(2, Trace.Mark.PASSED_OVER, name, why, Origin.of(route.getMetadata()));
    }
    trace.add(
        2,
        Trace.Mark.ENDS,
        "virtual host " + host.getName(),
        "none of its %d routes matches".formatted(host.getRoutesCount()));
    return Optional.empty();
  }

  static String number(double percent) {
    return percent == Math.rint(percent)
        ? String.valueOf(Math.round(percent))
        : String.valueOf(percent);
  }

  private static double percent(RuntimeFractionalPercent fraction) {
    return fraction.hasDefaultValue() ? percent(fraction.getDefaultValue()) : 100;
  }

  static double percent(FractionalPercent fraction) {
    double whole =
        switch (fraction.getDenominator()) {
          case HUNDRED, UNRECOGNIZED -> 100;
          case TEN_THOUSAND -> 10_000;
          case MILLION -> 1_000_000;
        };
    return fraction.getNumerator() / whole * 100;
  }

  private static Optional<String> mismatch(RouteMatch match, Request request) {
    Optional<String> path = Paths.mismatch(match, request);
    if (path.isPresent()) {
      return path;
    }
    for (HeaderMatcher header : match.getHeadersList()) {
      if (!Headers.matches(header, request)) {
        return Optional.of(Headers.reason(header, request));
      }
    }
    for (QueryParameterMatcher parameter : match.getQueryParametersList()) {
      if (!Headers.matches(parameter, request.query())) {
        return Optional.of(Headers.reason(parameter, request.query()));
      }
    }
    if (match.hasGrpc()
        && request
            .header("content-type")
            .filter(type -> type.equals("application/grpc") || type.startsWith("application/grpc+"))
            .isEmpty()) {
      return Optional.of("it is no gRPC");
    }
    if (match.getDynamicMetadataCount() > 0) {
      return Optional.of("claims of a token are wanted, and no token is read here");
    }
    return Optional.empty();
  }
}
