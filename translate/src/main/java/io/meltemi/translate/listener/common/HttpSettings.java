package io.meltemi.translate.listener.common;

import io.meltemi.model.MeshConfig.PathNormalization;
import io.meltemi.model.ProxyConfig.GatewayTopology;
import io.meltemi.model.ProxyConfig.ProxyHeaders;
import io.meltemi.translate.filter.HttpChain;
import io.meltemi.translate.listener.telemetry.AccessLogSink;
import io.meltemi.translate.listener.telemetry.TracingSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that connection managers of one kind have in common.
 *
 * @param kind what is set beyond the class of the listener
 */
public record HttpSettings(
    HttpChain chain,
    Kind kind,
    PathNormalization pathNormalization,
    Optional<Duration> idleTimeout,
    List<AccessLogSink> accessLogs,
    Optional<TracingSettings> tracing,
    ProxyHeaders headers,
    GatewayTopology topology) {

  public enum Kind {
    PLAIN,
    /** The port is declared to speak HTTP/2. */
    HTTP2,
    /** A forward proxy: requests name the whole URL. */
    FORWARD_PROXY,
    /** Over QUIC. */
    HTTP3
  }
}
