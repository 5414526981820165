package io.meltemi.translate.cluster;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.meltemi.model.Protocol;
import io.meltemi.model.TrafficPolicy.ConnectionPool;
import io.meltemi.model.TrafficPolicy.ConnectionPool.H2Upgrade;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The HTTP side of a cluster.
 *
 * @param common absent where nothing is limited
 * @param maxConcurrentStreams counts for HTTP/2 only
 * @param autoSni whether SNI is the request's host
 * @param autoSan whether the certificate must be for the request's host
 */
record UpstreamHttp(
    Version version,
    Optional<HttpProtocolOptions> common,
    OptionalInt maxConcurrentStreams,
    boolean autoSni,
    boolean autoSan) {
  static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  private static final Any PLAIN_HTTP2 =
      Any.pack(
          io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
              .setExplicitHttpConfig(explicitHttp2(OptionalInt.empty()))
              .build());

  /** What is spoken to the upstream. */
  enum Version {
    /** HTTP/1.1, if HTTP at all. */
    DEFAULT,
    HTTP2,
    /** Whatever the client spoke. */
    AS_DOWNSTREAM
  }

  /**
   * The version for a port: its protocol's, unless the pool asks for another.
   *
   * @param outbound only then may the mesh upgrade to HTTP/2
   */
  static Version version(
      Protocol protocol,
      Optional<ConnectionPool.Http> pool,
      ClusterEnvironment environment,
      boolean outbound) {
    if (pool.map(ConnectionPool.Http::useClientProtocol).orElse(false)) {
      return Version.AS_DOWNSTREAM;
    }
    if (protocol.isHttp2() || (outbound && isUpgraded(protocol, pool, environment))) {
      return Version.HTTP2;
    }
    boolean sniffed = environment.sidecar() && protocol.isSniffed();
    return sniffed ? Version.AS_DOWNSTREAM : Version.DEFAULT;
  }

  private static boolean isUpgraded(
      Protocol protocol, Optional<ConnectionPool.Http> pool, ClusterEnvironment environment) {
    return switch (pool.map(ConnectionPool.Http::h2Upgrade).orElse(H2Upgrade.DEFAULT)) {
      case UPGRADE -> true;
      case DO_NOT_UPGRADE -> false;
      case DEFAULT -> protocol.isHttp() && environment.defaults().h2Upgrade() == H2Upgrade.UPGRADE;
    };
  }

  boolean isHttp2() {
    return version == Version.HTTP2;
  }

  UpstreamHttp withAutoTls(boolean sni, boolean san) {
    return new UpstreamHttp(version, common, maxConcurrentStreams, sni, san);
  }

  void apply(Cluster.Builder cluster) {
    boolean plain = common.isEmpty() && !autoSni && !autoSan;
    if (plain && version == Version.DEFAULT) {
      return;
    }
    boolean shared = plain && isHttp2() && maxConcurrentStreams.isEmpty();
    cluster.putTypedExtensionProtocolOptions(KEY, shared ? PLAIN_HTTP2 : Any.pack(message()));
  }

  private io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions message() {
    var options = io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder();
    common.ifPresent(options::setCommonHttpProtocolOptions);
    if (autoSni || autoSan) {
      options.setUpstreamHttpProtocolOptions(
          UpstreamHttpProtocolOptions.newBuilder()
              .setAutoSni(autoSni)
              .setAutoSanValidation(autoSan));
    }
    switch (version) {
      case HTTP2 -> options.setExplicitHttpConfig(explicitHttp2(maxConcurrentStreams));
      case AS_DOWNSTREAM ->
          options
              .getUseDownstreamProtocolConfigBuilder()
              .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
              .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance());
      case DEFAULT ->
          options
              .getExplicitHttpConfigBuilder()
              .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance());
    }
    return options.build();
  }

  private static io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          .ExplicitHttpConfig
      explicitHttp2(OptionalInt maxStreams) {
    Http2ProtocolOptions.Builder http2 = Http2ProtocolOptions.newBuilder();
    maxStreams.ifPresent(n -> http2.setMaxConcurrentStreams(UInt32Value.of(n)));
    return io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig
        .newBuilder()
        .setHttp2ProtocolOptions(http2)
        .build();
  }
}
