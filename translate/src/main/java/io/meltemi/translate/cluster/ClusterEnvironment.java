package io.meltemi.translate.cluster;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.TrafficPolicy.ConnectionPool.H2Upgrade;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.filter.AlpnFilter;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.scope.ClientSettings;
import io.meltemi.translate.tls.TransportSockets;
import io.meltemi.translate.tls.UpstreamTlsContexts;
import java.time.Duration;
import java.util.Optional;

/** What all clusters of a proxy have in common: its kind and abilities, and the mesh's defaults. */
record ClusterEnvironment(
    boolean sidecar,
    ProxyView.IpFamily ipFamily,
    ProxyView.TlsFiles clientCertificates,
    UpstreamTlsContexts.Credentials credentials,
    Abilities abilities,
    Defaults defaults,
    MeshConfig.StatNames statNames) {

  /**
   * Extensions of the proxy's Envoy; what it lacks is left out.
   *
   * @param alpnPerRequest whether a filter says for each request which HTTP is inside mutual TLS
   * @param stockMetrics whether it keeps Istio's metrics without Istio's filter
   * @param overrideHost whether a filter may say which endpoint is to have a request
   */
  record Abilities(
      boolean metadataExchange,
      boolean alpnPerRequest,
      boolean caresResolver,
      boolean dynamicForwardProxy,
      boolean proxyProtocol,
      boolean stockMetrics,
      boolean overrideHost) {}

  record Defaults(
      Duration connectTimeout,
      Optional<TrafficPolicy.Keepalive> tcpKeepalive,
      H2Upgrade h2Upgrade,
      boolean autoMtls,
      Optional<MeshConfig.Tls> tls,
      LocalityLb localityLb,
      Optional<Duration> dnsRefreshRate,
      boolean inboundPassthrough) {}

  static ClusterEnvironment of(ClientSettings client) {
    ProxyView proxy = client.proxy();
    MeshConfig mesh = client.mesh();
    ProxyView.Extensions extensions = proxy.extensions();
    return new ClusterEnvironment(
        proxy.type() == ProxyView.Type.SIDECAR,
        proxy.ipFamily(),
        proxy.features().clientCertificates(),
        new UpstreamTlsContexts.Credentials(
            proxy.features().credentialSocket(), client.gatewayCredential()),
        new Abilities(
            MetadataExchange.isIn(extensions),
            extensions.has(AlpnFilter.NAME),
            extensions.has(DnsDiscovery.CARES),
            extensions.has(DynamicForwardProxy.CLUSTER),
            extensions.has(TransportSockets.PROXY_PROTOCOL),
            PeerLabels.areKeptBy(extensions),
            extensions.has(PickedHosts.POLICY)),
        new Defaults(
            mesh.connections().connectTimeout(),
            mesh.connections().tcpKeepalive(),
            mesh.connections().h2UpgradePolicy(),
            mesh.security().enableAutoMtls(),
            mesh.security().tlsDefaults(),
            mesh.connections().localityLbSetting(),
            mesh.connections().dnsRefreshRate(),
            mesh.listeners().inboundPassthroughAllowed()),
        mesh.telemetry().statNames());
  }
}
