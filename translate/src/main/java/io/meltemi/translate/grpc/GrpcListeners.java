package io.meltemi.translate.grpc;

import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.NonForwardingAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.meltemi.base.Labels;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Service;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.authz.GrpcAccess;
import io.meltemi.translate.filter.PersistentSession;
import io.meltemi.translate.filter.TypedConfig;
import io.meltemi.translate.grpc.GrpcNames.HostAndPort;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.scope.ProxyScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Listeners for gRPC: one for each service and port that a client calls, and those of servers. */
final class GrpcListeners {
  static final String FAULT = "envoy.filters.http.fault";

  private static final String MANAGER = "envoy.filters.network.http_connection_manager";
  private static final String TLS_MODE = "security.istio.io/tlsMode";

  private static final HttpFilter FAULTS =
      HttpFilter.newBuilder()
          .setName(FAULT)
          .setTypedConfig(TypedConfig.of(HTTPFault.getDefaultInstance()))
          .build();

  private static final HttpFilter ROUTER =
      HttpFilter.newBuilder()
          .setName("envoy.filters.http.router")
          .setTypedConfig(TypedConfig.of(Router.getDefaultInstance()))
          .build();

  /** Everything to the program itself. */
  private static final RouteConfiguration OWN =
      RouteConfiguration.newBuilder()
          .setName("inbound")
          .addVirtualHosts(
              VirtualHost.newBuilder()
                  .setName("inbound")
                  .addDomains("*")
                  .addRoutes(
                      Route.newBuilder()
                          .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                          .setNonForwardingAction(NonForwardingAction.getDefaultInstance())))
          .build();

  private GrpcListeners() {}

  /** Absent for what is neither a port of a visible service nor one of the workload's own. */
  static Optional<Listener> listener(ProxyScope scope, String name, boolean sessions) {
    Optional<HostAndPort> own = GrpcNames.inbound(name);
    return own.isPresent()
        ? own.filter(at -> serves(scope, at.port())).map(at -> server(scope, name, at))
        : HostAndPort.parse(name).flatMap(at -> client(scope, name, at, sessions));
  }

  private static Optional<Listener> client(
      ProxyScope scope, String name, HostAndPort at, boolean sessions) {
    return GrpcNames.service(scope, at.host())
        .filter(service -> service.findPort(at.port()).isPresent())
        .map(
            service ->
                client(
                    service,
                    name,
                    at.port(),
                    sessions ? PersistentSession.of(service) : Optional.empty()));
  }

  private static Listener client(
      Service service, String name, int port, Optional<PersistentSession> session) {
    var manager =
        HttpConnectionManager.newBuilder()
            .setRds(
                Rds.newBuilder()
                    .setConfigSource(GrpcClusters.ADS)
                    .setRouteConfigName(ClusterName.outbound(port, "", service.clusterHost())))
            .addAllHttpFilters(session.map(PersistentSession::filter).stream().toList())
            .addHttpFilters(FAULTS)
            .addHttpFilters(ROUTER)
            .build();
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Addresses.of(service.address(), port))
        .setApiListener(ApiListener.newBuilder().setApiListener(TypedConfig.of(manager)))
        .build();
  }

  private static boolean serves(ProxyScope scope, int port) {
    return scope.proxy().targets().stream().anyMatch(target -> target.targetPort() == port);
  }

  private static Listener server(ProxyScope scope, String name, HostAndPort at) {
    List<HttpFilter> filters = new ArrayList<>(GrpcAccess.filters(scope));
    filters.add(ROUTER);
    var manager =
        HttpConnectionManager.newBuilder().setRouteConfig(OWN).addAllHttpFilters(filters).build();
    boolean mutual = isMutual(scope, at.port());
    var chain =
        FilterChain.newBuilder()
            .setName(mutual ? "inbound-mtls" : "inbound-plaintext")
            .addFilters(
                Filter.newBuilder().setName(MANAGER).setTypedConfig(TypedConfig.of(manager)));
    if (mutual) {
      chain.setTransportSocket(GrpcTls.server());
    }
    return Listener.newBuilder()
        .setName(name)
        .setAddress(Addresses.of(at.host(), at.port()))
        .addFilterChains(chain)
        .build();
  }

  /**
   * gRPC takes one or the other on a port. Clients of the mesh come with mutual TLS where the
   * workload's label says that it takes it.
   */
  private static boolean isMutual(ProxyScope scope, int port) {
    Mode mode = scope.inboundMtls(port);
    Labels labels = scope.proxy().labels();
    return mode == Mode.STRICT
        || mode == Mode.PERMISSIVE && labels.find(TLS_MODE).filter("istio"::equals).isPresent();
  }
}
