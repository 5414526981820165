package io.meltemi.translate.tls;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;

/**
 * Where a proxy fetches a certificate: from its agent (workload certificate, files), from istiod
 * (credentials of gateways), or from a socket beside it.
 */
public final class SdsSecrets {
  private static final String AGENT = "sds-grpc";

  /** Name of the cluster for the socket of an external SDS server. */
  public static final String EXTERNAL = "sds-external";

  /** The prefix of a credential that the external SDS server serves. */
  private static final String EXTERNAL_PREFIX = "sds://";

  private static final String BUILTIN_PREFIX = "builtin://";
  private static final String SECRET_PREFIX = "kubernetes://";

  /** A credential that does not exist: whoever asks for it never connects. */
  public static final String INVALID = "invalid://";

  private static final String ROOT_SUFFIX = "-cacert";

  /** The workload's own certificate. */
  public static final SdsSecretConfig WORKLOAD = blocking("default");

  /** The roots of the mesh. */
  public static final SdsSecretConfig ROOT = blocking("ROOTCA");

  private SdsSecrets() {}

  /** A certificate and key in files of the proxy. */
  public static SdsSecretConfig file(String certificate, String key) {
    return agent("file-cert:" + certificate + "~" + key);
  }

  /** Roots in a file of the proxy; {@code system} for those of its operating system. */
  public static SdsSecretConfig rootFile(String path) {
    return agent("file-root:" + path);
  }

  /**
   * A credential by the name that users write.
   *
   * @param externalSocket whether an SDS server's socket is beside the proxy
   */
  public static SdsSecretConfig credential(String name, boolean externalSocket) {
    if (name.startsWith(BUILTIN_PREFIX)) {
      return WORKLOAD;
    }
    if (externalSocket && name.startsWith(EXTERNAL_PREFIX)) {
      return secret(name.substring(EXTERNAL_PREFIX.length()), grpc(EXTERNAL).build());
    }
    String resource = name.contains("://") ? name : SECRET_PREFIX + name;
    return secret(
        resource,
        ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build());
  }

  /** The roots that belong to a credential. */
  public static SdsSecretConfig rootOf(String name, boolean externalSocket) {
    if (name.startsWith(BUILTIN_PREFIX)) {
      return ROOT;
    }
    return credential(name.equals(INVALID) ? name : name + ROOT_SUFFIX, externalSocket);
  }

  private static SdsSecretConfig agent(String name) {
    return secret(name, grpc(AGENT).build());
  }

  /** Without these nothing works, so that the proxy waits for them as long as it takes. */
  private static SdsSecretConfig blocking(String name) {
    return secret(name, grpc(AGENT).setInitialFetchTimeout(Duration.getDefaultInstance()).build());
  }

  private static SdsSecretConfig secret(String name, ConfigSource source) {
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(source).build();
  }

  private static ConfigSource.Builder grpc(String cluster) {
    ApiConfigSource.Builder source =
        ApiConfigSource.newBuilder()
            .setApiType(ApiConfigSource.ApiType.GRPC)
            .setTransportApiVersion(ApiVersion.V3)
            .setSetNodeOnFirstMessageOnly(true)
            .addGrpcServices(
                GrpcService.newBuilder()
                    .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName(cluster)));
    return ConfigSource.newBuilder()
        .setApiConfigSource(source)
        .setResourceApiVersion(ApiVersion.V3);
  }
}
