package io.meltemi.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;

/**
 * What translation reads of a proxy's ProxyConfig: MeshConfig's {@code defaultConfig} with the
 * node's own {@code PROXY_CONFIG} over it.
 */
public record ProxyConfig(
    Optional<Tracing> tracing,
    GatewayTopology gatewayTopology,
    Optional<PrivateKeyProvider> privateKeyProvider,
    ProxyHeaders proxyHeaders) {

  /**
   * @param sampling 0..100
   */
  public record Tracing(
      OptionalDouble sampling,
      OptionalInt maxTagLength,
      SortedMap<String, CustomTag> customTags,
      Optional<Boolean> enableIstioTags) {}

  /** Where the value of a tag comes from. */
  public sealed interface CustomTag {
    record Literal(String value) implements CustomTag {}

    record Environment(String name, String defaultValue) implements CustomTag {}

    record Header(String name, String defaultValue) implements CustomTag {}

    /**
     * @param format with Envoy's command operators
     */
    record Formatter(String format) implements CustomTag {}
  }

  /** What stands between the clients and a gateway. */
  public record GatewayTopology(
      int numTrustedProxies, ForwardClientCert forwardClientCert, boolean proxyProtocol) {
    public static final GatewayTopology DEFAULT =
        new GatewayTopology(0, ForwardClientCert.UNDEFINED, false);
  }

  public enum ForwardClientCert {
    UNDEFINED,
    SANITIZE,
    FORWARD_ONLY,
    APPEND_FORWARD,
    SANITIZE_SET,
    ALWAYS_FORWARD_ONLY
  }

  /** Hardware that signs for Envoy. */
  public sealed interface PrivateKeyProvider {
    record CryptoMb(Optional<Duration> pollDelay, Optional<Boolean> fallback)
        implements PrivateKeyProvider {}

    record Qat(Optional<Duration> pollDelay, Optional<Boolean> fallback)
        implements PrivateKeyProvider {}
  }

  /**
   * Switches of headers that the proxy adds; absent means Istio's default.
   *
   * @param clientCert what a workload is told of its clients' certificates
   * @param metadataExchangeInMesh {@code metadataExchangeHeaders.mode: IN_MESH}
   */
  public record ProxyHeaders(
      ClientCert clientCert,
      Optional<Boolean> requestIdDisabled,
      Server server,
      Optional<Boolean> attemptCountDisabled,
      Optional<Boolean> envoyDebugHeadersDisabled,
      boolean metadataExchangeInMesh,
      Optional<Boolean> preserveHttp1HeaderCase,
      Forwarded forwarded) {
    public static final ProxyHeaders DEFAULT =
        new ProxyHeaders(
            new ClientCert(Optional.empty(), CertDetails.DEFAULT),
            Optional.empty(),
            new Server(Optional.empty(), Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            new Forwarded(false, false));
  }

  /** How a workload's {@code x-forwarded-client-cert} is made. */
  public record ClientCert(Optional<ForwardClientCert> forward, CertDetails details) {}

  /** Which parts of a client's certificate are forwarded. */
  public record CertDetails(
      boolean subject, boolean cert, boolean chain, boolean dns, boolean uri) {
    public static final CertDetails DEFAULT = new CertDetails(true, false, false, true, true);
  }

  /** The header {@code server}: the upstream's own where it is disabled. */
  public record Server(Optional<Boolean> disabled, Optional<String> value) {}

  /**
   * What else upstreams are told of the request as it came.
   *
   * @param host {@code x-forwarded-host}, where another host is written in its place
   * @param port {@code x-forwarded-port}
   */
  public record Forwarded(boolean host, boolean port) {}
}
