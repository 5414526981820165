package io.meltemi.explain;

import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Walks one connection or request through a proxy's configuration. One walk. */
public final class Explainer {
  /** From which side a connection comes to the proxy. */
  public enum Side {
    /** A sidecar's workload opens it. */
    OUTBOUND,
    /** It comes to a sidecar's workload. */
    INBOUND,
    /** It comes to a port that the proxy listens on, as at gateways. */
    LISTENING
  }

  private final ProxyConfiguration proxy;
  private final Connection connection;
  private final Optional<Request> request;
  private final Trace trace = new Trace();
  private final Set<String> uncertain = new LinkedHashSet<>();
  private final Clusters clusters;
  private final RouteActions actions;

  private Explainer(ProxyConfiguration proxy, Connection connection, Optional<Request> request) {
    this.proxy = proxy;
    this.connection = connection;
    this.request = request;
    this.clusters = new Clusters(proxy, trace);
    this.actions = new RouteActions(clusters, connection, trace);
  }

  /**
   * @param request absent for a connection that is not HTTP, or whose HTTP no proxy sees
   */
  public static Explanation explain(
      ProxyConfiguration proxy, Side side, Connection connection, Optional<Request> request) {
    var explainer = new Explainer(proxy, connection, request);
    Outcome outcome = explainer.walk(side);
    return new Explanation(outcome, explainer.trace.steps(), List.copyOf(explainer.uncertain));
  }

  private Outcome walk(Side side) {
    Optional<Listener> listener =
        switch (side) {
          case OUTBOUND -> ListenerChoice.outbound(proxy, connection, trace);
          case INBOUND -> ListenerChoice.inbound(proxy, connection, trace);
          case LISTENING -> ListenerChoice.bound(proxy, connection, trace);
        };
    if (listener.isEmpty()) {
      return new Outcome.Closed("", "nothing listens on port " + connection.port());
    }
    clusters.takenBy(listener.get());
    Optional<FilterChain> chain =
        ChainChoice.of(listener.get(), connection, Seen.of(listener.get(), connection), trace);
    return chain
        .map(this::through)
        .orElseGet(
            () ->
                closed("NR", "no filter chain of listener " + listener.get().getName() + " fits"));
  }

  private Outcome closed(String flag, String why) {
    trace.add(1, Trace.Mark.ENDS, "connection", why);
    return new Outcome.Closed(flag, why);
  }

  private Outcome through(FilterChain chain) {
    Optional<DownstreamTlsContext> tls =
        FilterConfigs.unpack(
            chain.getTransportSocket().getTypedConfig(), DownstreamTlsContext.class);
    if (tls.isPresent() && connection.hello().isEmpty()) {
      return closed("", "the chain wants TLS, and the connection has none");
    }
    if (tls.isPresent()
        && tls.get().getRequireClientCertificate().getValue()
        && connection.hello().get().peer().isEmpty()) {
      return closed("", "the chain wants a client's certificate, and the client shows none");
    }
    boolean readable = tls.isPresent() || connection.hello().isEmpty();
    for (Filter filter : chain.getFiltersList()) {
      Optional<Outcome> end = end(filter, readable);
      if (end.isPresent()) {
        return end.get();
      }
    }
    return closed("", "the chain has no filter that goes on with it");
  }

  private Optional<Outcome> end(Filter filter, boolean readable) {
    var config = filter.getTypedConfig();
    Optional<RBAC> rbac = FilterConfigs.unpack(config, RBAC.class);
    if (rbac.isPresent()) {
      return authorise(filter, rbac.get());
    }
    Optional<TcpProxy> tcp = FilterConfigs.unpack(config, TcpProxy.class);
    if (tcp.isPresent()) {
      return Optional.of(forward(tcp.get()));
    }
    Optional<HttpConnectionManager> manager =
        FilterConfigs.unpack(config, HttpConnectionManager.class);
    if (manager.isPresent()) {
      return Optional.of(
          request.isPresent() && readable
              ? http(manager.get(), request.get())
              : closed("DPE", "HTTP is expected here, and it is something else"));
    }
    if (!filter.getName().startsWith("istio.")
        && !filter.getName().startsWith("envoy.filters.network.metadata_exchange")) {
      uncertain.add("filter " + filter.getName() + " may end or change it");
    }
    return Optional.empty();
  }

  private Optional<Outcome> authorise(Filter filter, RBAC rbac) {
    if (!rbac.hasRules()) {
      return Optional.empty();
    }
    Rbac.Decision decision =
        new Rbac(connection, Optional.empty(), uncertain::add).decide(rbac.getRules());
    trace.add(
        2,
        decision.allowed() ? Trace.Mark.TAKEN : Trace.Mark.ENDS,
        "filter " + filter.getName(),
        decision.policy().map(p -> decision.why() + ": " + p).orElse(decision.why()),
        decision.policy().flatMap(Origin::ofPolicy));
    return decision.allowed()
        ? Optional.empty()
        : Optional.of(new Outcome.Closed("RBAC", "RBAC: access denied; " + decision.why()));
  }

  private Outcome forward(TcpProxy tcp) {
    var shares = new ArrayList<Outcome.Share>();
    if (tcp.hasWeightedClusters()) {
      double sum =
          tcp.getWeightedClusters().getClustersList().stream().mapToLong(c -> c.getWeight()).sum();
      tcp.getWeightedClusters()
          .getClustersList()
          .forEach(c -> shares.add(actions.share(c.getName(), c.getWeight() / sum * 100)));
    } else {
      shares.add(actions.share(tcp.getCluster(), 100));
    }
    return shares.size() == 1
            && shares.getFirst().upstream() instanceof Outcome.Upstream.Nobody nobody
        ? new Outcome.Closed(nobody.flag(), nobody.why())
        : new Outcome.Forwarded(shares, Optional.empty());
  }

  private Outcome http(HttpConnectionManager manager, Request arrived) {
    RouteConfiguration table =
        manager.hasRds()
            ? proxy
                .routes()
                .getOrDefault(
                    manager.getRds().getRouteConfigName(),
                    RouteConfiguration.newBuilder()
                        .setName(manager.getRds().getRouteConfigName())
                        .build())
            : manager.getRouteConfig();
    Paths.Tidied tidied = Paths.tidy(manager, arrived);
    if (tidied.refused().isPresent()) {
      return tidied.refused().get();
    }
    Request tidy = withoutPort(manager, tidied.request());
    trace.add(0, Trace.Mark.TAKEN, "route table " + table.getName(), "the chain's HTTP goes by it");
    Optional<VirtualHost> host = HostChoice.of(table, tidy, trace);
    Optional<Route> route = host.flatMap(h -> RouteChoice.of(h, tidy, trace, uncertain));
    Optional<Outcome> byFilter =
        new HttpFilters(
                new FilterConfigs(proxy, table, host, route), connection, tidy, trace, uncertain)
            .answer(manager.getHttpFiltersList());
    return byFilter
        .or(() -> host.flatMap(h -> actions.requireTls(h, tidy)))
        .or(() -> route.map(r -> actions.of(r, tidy)))
        .orElseGet(() -> new Outcome.Answered(404, "NR", "no route matches"));
  }

  private Request withoutPort(HttpConnectionManager manager, Request arrived) {
    String host = arrived.host();
    boolean matching =
        manager.getStripMatchingHostPort()
            && arrived.authority().equals(host + ":" + connection.port());
    return manager.getStripAnyHostPort() || matching ? arrived.withAuthority(host) : arrived;
  }
}
