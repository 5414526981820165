package io.meltemi.explain;

import com.google.re2j.Pattern;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a route does with a request. */
final class RouteActions {
  private final Clusters clusters;
  private final Connection connection;
  private final Trace trace;

  RouteActions(Clusters clusters, Connection connection, Trace trace) {
    this.clusters = clusters;
    this.connection = connection;
    this.trace = trace;
  }

  /** The redirect of a virtual host that takes no plain HTTP. */
  Optional<Outcome> requireTls(VirtualHost host, Request request) {
    boolean required =
        host.getRequireTls() == VirtualHost.TlsRequirementType.ALL
            || host.getRequireTls() == VirtualHost.TlsRequirementType.EXTERNAL_ONLY;
    if (!required || request.scheme().equals("https")) {
      return Optional.empty();
    }
    String why = "virtual host " + host.getName() + " takes HTTPS only";
    trace.add(2, Trace.Mark.ENDS, "virtual host " + host.getName(), "it takes HTTPS only");
    return Optional.of(new Outcome.Answered(301, "", why));
  }

  Outcome of(Route route, Request request) {
    return switch (route.getActionCase()) {
      case DIRECT_RESPONSE ->
          new Outcome.Answered(
              route.getDirectResponse().getStatus(), "", "the route answers that itself");
      case REDIRECT -> redirect(route.getRedirect());
      case ROUTE -> forward(route, request);
      case NON_FORWARDING_ACTION, FILTER_ACTION, ACTION_NOT_SET ->
          new Outcome.Answered(404, "NR", "the route leads nowhere");
    };
  }

  private static Outcome redirect(RedirectAction redirect) {
    int status =
        switch (redirect.getResponseCode()) {
          case MOVED_PERMANENTLY, UNRECOGNIZED -> 301;
          case FOUND -> 302;
          case SEE_OTHER -> 303;
          case TEMPORARY_REDIRECT -> 307;
          case PERMANENT_REDIRECT -> 308;
        };
    return new Outcome.Answered(status, "", "the route redirects");
  }

  private Outcome forward(Route route, Request request) {
    RouteAction action = route.getRoute();
    var shares = new ArrayList<Outcome.Share>();
    switch (action.getClusterSpecifierCase()) {
      case CLUSTER -> shares.add(share(action.getCluster(), 100));
      case CLUSTER_HEADER -> {
        Optional<String> named = request.header(action.getClusterHeader());
        if (named.isEmpty()) {
          return new Outcome.Answered(
              503,
              "NC",
              "header " + action.getClusterHeader() + ", which names the cluster, is absent");
        }
        shares.add(share(named.get(), 100));
      }
      case WEIGHTED_CLUSTERS -> shares.addAll(weighted(action.getWeightedClusters()));
      case CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN, CLUSTERSPECIFIER_NOT_SET -> {
        return new Outcome.Answered(503, "NC", "what chooses the cluster is not known here");
      }
    }
    return onlyAnswer(shares)
        .orElseGet(() -> new Outcome.Forwarded(shares, Optional.of(rewritten(route, request))));
  }

  private List<Outcome.Share> weighted(WeightedCluster weighted) {
    double sum = weighted.getClustersList().stream().mapToLong(c -> c.getWeight().getValue()).sum();
    var shares = new ArrayList<Outcome.Share>();
    for (WeightedCluster.ClusterWeight cluster : weighted.getClustersList()) {
      double percent = cluster.getWeight().getValue() / sum * 100;
      if (percent > 0) {
        shares.add(share(cluster.getName(), percent));
      }
    }
    return shares;
  }

  Outcome.Share share(String cluster, double percent) {
    return new Outcome.Share(cluster, percent, clusters.upstream(cluster, connection));
  }

  /** Where there is one cluster, and nobody behind it, that is the answer. */
  static Optional<Outcome> onlyAnswer(List<Outcome.Share> shares) {
    return shares.size() == 1
            && shares.getFirst().upstream() instanceof Outcome.Upstream.Nobody nobody
        ? Optional.of(new Outcome.Answered(nobody.status(), nobody.flag(), nobody.why()))
        : Optional.empty();
  }

  private static Request rewritten(Route route, Request request) {
    RouteAction action = route.getRoute();
    Request after = request;
    if (!action.getPrefixRewrite().isEmpty()) {
      String rest = request.path().substring(matched(route.getMatch(), request));
      after = after.withPath(action.getPrefixRewrite() + rest);
    } else if (action.hasRegexRewrite()) {
      String path = request.pathOnly();
      String replaced =
          Pattern.compile(action.getRegexRewrite().getPattern().getRegex())
              .matcher(path)
              .replaceAll(
                  action.getRegexRewrite().getSubstitution().replaceAll("\\\\(\\d)", "\\$$1"));
      after = after.withPath(replaced + request.path().substring(path.length()));
    }
    return action.getHostRewriteLiteral().isEmpty()
        ? after
        : after.withAuthority(action.getHostRewriteLiteral());
  }

  /** How much of the path the route's match stands for. */
  private static int matched(RouteMatch match, Request request) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX -> match.getPrefix().length();
      case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix().length();
      default -> request.pathOnly().length();
    };
  }
}
