package io.meltemi.translate.listener.common;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.meltemi.model.MeshConfig.PathNormalization;
import io.meltemi.model.ProxyConfig.GatewayTopology;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.translate.Containment;
import io.meltemi.translate.authz.Authorization;
import io.meltemi.translate.authz.AuthorizationFilters;
import io.meltemi.translate.filter.AccessFilters;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.filter.HttpChain;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.NetworkChain;
import io.meltemi.translate.filter.PeerLabels;
import io.meltemi.translate.filter.ProtocolFilters;
import io.meltemi.translate.jwt.Authentication;
import io.meltemi.translate.jwt.JwtFilters;
import io.meltemi.translate.listener.telemetry.AccessLogs;
import io.meltemi.translate.listener.telemetry.Telemetry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all listeners of one class of a proxy have in common, serialised once. Equal only to itself:
 * it stands for its settings in the keys of listeners. Any thread.
 */
public final class ListenerParts {
  /**
   * @param authorization who may call; nothing for outgoing traffic
   * @param authentication which tokens requests may have; likewise
   */
  public record Settings(
      ListenerClass listenerClass,
      Authorization authorization,
      Authentication authentication,
      Telemetry telemetry,
      Http http,
      Connections connections,
      Extensions extensions,
      boolean listenerLog) {

    /**
     * @param passthrough the cluster of those that no listener wants
     * @param detectionTimeout how long a protocol is sniffed; zero: without limit
     * @param protocols which protocols there are filters for
     */
    public record Connections(
        String passthrough,
        Optional<Duration> idleTimeout,
        Duration detectionTimeout,
        ProtocolFilters protocols) {}

    /** What only HTTP needs. */
    public record Http(
        PathNormalization pathNormalization, ProxyHeaders headers, GatewayTopology topology) {}
  }

  private record HttpKey(HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns) {}

  private final Settings settings;
  private final AccessFilters access;
  private final TcpTemplate tcp;
  private final List<AccessLog> listenerLogs;
  private final ConcurrentHashMap<HttpKey, HttpTemplate> http = new ConcurrentHashMap<>();

  /** Where it cannot be made out who may call, nobody may. */
  public ListenerParts(Settings settings, Containment containment) {
    this.settings = settings;
    this.access =
        containment
            .attempt(
                "lds",
                "access filters of " + settings.listenerClass(),
                () ->
                    AuthorizationFilters.of(settings.authorization())
                        .withTokens(JwtFilters.of(settings.authentication())))
            .orElseGet(AuthorizationFilters::denying);
    this.tcp =
        new TcpTemplate(
            new TcpTemplate.Settings(
                new NetworkChain(
                    settings.listenerClass(),
                    access,
                    settings.telemetry().metrics(),
                    settings.extensions()),
                settings.telemetry().accessLogs(),
                PeerLabels.areKeptBy(settings.extensions()),
                settings.connections().idleTimeout(),
                settings.connections().protocols()));
    this.listenerLogs =
        settings.listenerLog()
            ? AccessLogs.forListener(settings.telemetry().accessLogs())
            : List.of();
  }

  public TcpTemplate tcp() {
    return tcp;
  }

  public HttpTemplate http(HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns) {
    return http.computeIfAbsent(new HttpKey(kind, grpcWeb, dynamicDns), this::template);
  }

  public String passthrough() {
    return settings.connections().passthrough();
  }

  public Duration detectionTimeout() {
    return settings.connections().detectionTimeout();
  }

  /** Logs of connections that found no chain. */
  public List<AccessLog> listenerLogs() {
    return listenerLogs;
  }

  private HttpTemplate template(HttpKey key) {
    ProxyHeaders headers = settings.http().headers();
    return new HttpTemplate(
        new HttpSettings(
            new HttpChain(
                settings.listenerClass(),
                key.grpcWeb(),
                headers.metadataExchangeInMesh(),
                !headers.envoyDebugHeadersDisabled().orElse(false),
                key.dynamicDns(),
                access,
                new HttpChain.Reports(settings.telemetry().metrics(), settings.telemetry().own()),
                settings.extensions()),
            key.kind(),
            settings.http().pathNormalization(),
            settings.connections().idleTimeout(),
            settings.telemetry().accessLogs(),
            settings.telemetry().tracing(),
            headers,
            settings.http().topology()));
  }
}
