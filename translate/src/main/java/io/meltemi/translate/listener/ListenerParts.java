package io.meltemi.translate.listener;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.meltemi.model.MeshConfig.PathNormalization;
import io.meltemi.model.ProxyConfig.GatewayTopology;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.filter.HttpChain;
import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.NetworkChain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all listeners of one class of a proxy have in common, serialised once. Equal only to itself:
 * it stands for its settings in the keys of listeners. Any thread.
 */
final class ListenerParts {
  /**
   * @param passthrough the cluster of connections that no listener wants
   * @param detectionTimeout how long a protocol is sniffed; zero: without limit
   */
  record Settings(
      ListenerClass listenerClass,
      Telemetry telemetry,
      PathNormalization pathNormalization,
      Optional<Duration> idleTimeout,
      ProxyHeaders headers,
      GatewayTopology topology,
      Extensions extensions,
      String passthrough,
      Duration detectionTimeout,
      boolean listenerLog) {}

  private record HttpKey(HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns) {}

  private final Settings settings;
  private final TcpTemplate tcp;
  private final List<AccessLog> listenerLogs;
  private final ConcurrentHashMap<HttpKey, HttpTemplate> http = new ConcurrentHashMap<>();

  ListenerParts(Settings settings) {
    this.settings = settings;
    this.tcp =
        new TcpTemplate(
            new TcpTemplate.Settings(
                new NetworkChain(
                    settings.listenerClass(),
                    settings.telemetry().metrics(),
                    settings.extensions()),
                settings.telemetry().accessLogs(),
                settings.idleTimeout()));
    this.listenerLogs =
        settings.listenerLog()
            ? AccessLogs.forListener(settings.telemetry().accessLogs())
            : List.of();
  }

  TcpTemplate tcp() {
    return tcp;
  }

  HttpTemplate http(HttpSettings.Kind kind, boolean grpcWeb, List<DnsCache> dynamicDns) {
    return http.computeIfAbsent(new HttpKey(kind, grpcWeb, dynamicDns), this::template);
  }

  String passthrough() {
    return settings.passthrough();
  }

  Duration detectionTimeout() {
    return settings.detectionTimeout();
  }

  /** Logs of connections that found no chain. */
  List<AccessLog> listenerLogs() {
    return listenerLogs;
  }

  private HttpTemplate template(HttpKey key) {
    ProxyHeaders headers = settings.headers();
    return new HttpTemplate(
        new HttpSettings(
            new HttpChain(
                settings.listenerClass(),
                key.grpcWeb(),
                headers.metadataExchangeInMesh(),
                !headers.envoyDebugHeadersDisabled().orElse(false),
                key.dynamicDns(),
                settings.telemetry().metrics(),
                settings.extensions()),
            key.kind(),
            settings.pathNormalization(),
            settings.idleTimeout(),
            settings.telemetry().accessLogs(),
            settings.telemetry().tracing(),
            headers,
            settings.topology()));
  }
}
