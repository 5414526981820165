package io.meltemi.translate.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.PeerAuthentication.Mode;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.translate.ClusterName;
import io.meltemi.translate.tls.SdsSecrets;
import io.meltemi.translate.tls.TransportSockets;
import io.meltemi.translate.tls.UpstreamTls;
import io.meltemi.translate.tls.UpstreamTlsContexts;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The transport sockets of an outbound cluster. Mutual TLS that nobody asked for is offered per
 * endpoint; what a rule asks for holds for all.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/cluster_tls.go.
 */
final class OutboundTls {
  private final OutboundInput input;
  private final ClusterEnvironment environment;
  private final Service service;

  OutboundTls(OutboundInput input) {
    this.input = input;
    this.environment = input.environment().value();
    this.service = input.service();
  }

  /**
   * @param policy as it holds for this port and subset
   * @param originalDst whether endpoints are unknown, so that none can be told apart
   */
  record Target(
      ServicePort port,
      Optional<DestinationRule.Subset> subset,
      TrafficPolicy policy,
      boolean originalDst) {}

  /** Sets the sockets, and returns the HTTP options with what TLS adds to them. */
  UpstreamHttp apply(Cluster.Builder cluster, Target target, UpstreamHttp http) {
    UpstreamTls tls =
        UpstreamTls.of(
            target.policy.tls(),
            server(target),
            environment.clientCertificates(),
            environment.defaults().autoMtls());
    Optional<ClientTls> settings = tls.settings().filter(t -> !isWithheld(t));
    Optional<TransportSocket> socket =
        settings.flatMap(t -> socket(t, cluster.getName(), offer(target, http), http.isHttp2()));
    UnaryOperator<TransportSocket> wrapped = proxyProtocol(target.policy);
    boolean perEndpoint =
        tls.autoDetected()
            && settings.map(t -> t.mode() == ClientTls.Mode.ISTIO_MUTUAL).orElse(false)
            && !target.originalDst;
    if (perEndpoint) {
      socket.ifPresent(
          s ->
              cluster
                  .addTransportSocketMatches(TransportSockets.mtlsMatch(wrapped.apply(s)))
                  .addTransportSocketMatches(
                      TransportSockets.anyMatch(wrapped.apply(TransportSockets.RAW))));
    } else if (socket.isPresent()) {
      cluster.setTransportSocket(wrapped.apply(socket.orElseThrow()));
    } else if (hasProxyProtocol(target.policy)) {
      cluster.setTransportSocket(wrapped.apply(TransportSockets.RAW));
    }
    return settings.map(t -> withVerification(t, cluster, http)).orElse(http);
  }

  private UpstreamTls.Server server(Target target) {
    String subset = target.subset.map(DestinationRule.Subset::name).orElse("");
    String sni = ClusterName.sni(target.port.number(), subset, service.hostname().value());
    return new UpstreamTls.Server(input.identities(), sni, serverMode(target));
  }

  /** Where clients name the address, mutual TLS is assumed only if every endpoint takes it. */
  private Optional<Mode> serverMode(Target target) {
    Optional<TrafficPolicy> policy =
        target.subset.isPresent()
            ? target.subset.flatMap(DestinationRule.Subset::trafficPolicy)
            : input.rule().flatMap(OutboundInput.Rule::policy);
    boolean passthrough =
        service.resolution() == Service.Resolution.PASSTHROUGH
            || LoadBalancers.isPassthrough(policy.flatMap(TrafficPolicy::loadBalancer));
    return passthrough && input.plaintextPorts().contains(target.port.name())
        ? input.mtls().map(m -> Mode.DISABLE)
        : input.mtls();
  }

  /**
   * Istio gives a sidecar a named credential only by a rule that selects workloads: any other rule
   * would keep all sidecars waiting for a secret that they may not read.
   */
  private boolean isWithheld(ClientTls tls) {
    boolean custom = tls.mode() == ClientTls.Mode.SIMPLE || tls.mode() == ClientTls.Mode.MUTUAL;
    boolean secret =
        !tls.credentialName().isEmpty()
            && !tls.credentialName().startsWith("configmap://")
            && !tls.credentialName().equals(SdsSecrets.INVALID);
    boolean selective = input.rule().map(OutboundInput.Rule::selective).orElse(false);
    return custom && secret && environment.sidecar() && !selective;
  }

  /**
   * Without the filter that says it for each request, the cluster says what its requests are. Where
   * only the client's bytes tell whether they are HTTP, servers take them as TCP.
   */
  private UpstreamTlsContexts.Offer offer(Target target, UpstreamHttp http) {
    if (environment.abilities().alpnPerRequest()) {
      return UpstreamTlsContexts.Offer.IN_MESH;
    }
    return switch (http.version()) {
      case HTTP2 -> UpstreamTlsContexts.Offer.HTTP2;
      case DEFAULT ->
          target.port.protocol().isHttp()
              ? UpstreamTlsContexts.Offer.HTTP1
              : UpstreamTlsContexts.Offer.IN_MESH;
      case AS_DOWNSTREAM ->
          target.port.protocol().isHttp()
              ? UpstreamTlsContexts.Offer.ANY_HTTP
              : UpstreamTlsContexts.Offer.IN_MESH;
    };
  }

  private Optional<TransportSocket> socket(
      ClientTls tls, String clusterName, UpstreamTlsContexts.Offer offer, boolean http2) {
    boolean external = service.registry() == Service.Registry.EXTERNAL;
    boolean custom = tls.mode() == ClientTls.Mode.SIMPLE || tls.mode() == ClientTls.Mode.MUTUAL;
    ClientTls checked =
        custom && external && tls.subjectAltNames().isEmpty() ? withIdentities(tls) : tls;
    var use =
        new UpstreamTlsContexts.Use(
            clusterName,
            http2,
            offer,
            environment.abilities().metadataExchange(),
            environment.defaults().tls(),
            environment.credentials());
    return UpstreamTlsContexts.context(checked, use).map(TransportSockets::tls);
  }

  /** A ServiceEntry's own subjectAltNames, where the rule has none. */
  private ClientTls withIdentities(ClientTls tls) {
    return new ClientTls(
        tls.mode(),
        tls.files(),
        tls.credentialName(),
        input.identities(),
        tls.sni(),
        tls.insecureSkipVerify(),
        tls.ofGateway());
  }

  /**
   * Without an SNI of the rule, the request's host is announced, and checked unless told not to.
   */
  private static UpstreamHttp withVerification(
      ClientTls tls, Cluster.Builder cluster, UpstreamHttp http) {
    if (tls.mode() != ClientTls.Mode.SIMPLE && tls.mode() != ClientTls.Mode.MUTUAL) {
      return http;
    }
    boolean sni = tls.sni().isEmpty();
    boolean named = sni && tls.subjectAltNames().isEmpty();
    boolean san = (named || cluster.hasClusterType()) && !tls.insecureSkipVerify().orElse(false);
    return http.withAutoTls(sni, san);
  }

  private boolean hasProxyProtocol(TrafficPolicy policy) {
    return policy.proxyProtocol().isPresent() && environment.abilities().proxyProtocol();
  }

  private UnaryOperator<TransportSocket> proxyProtocol(TrafficPolicy policy) {
    return hasProxyProtocol(policy)
        ? s -> TransportSockets.proxyProtocol(policy.proxyProtocol().orElseThrow(), s)
        : s -> s;
  }
}
