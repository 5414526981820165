package io.meltemi.translate.listener;

import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.meltemi.model.ProxyView.TlsFiles;

/** Names of certificates, and where the proxy asks for them: its agent, or istiod. */
final class SdsSecrets {
  private static final ConfigSource AGENT =
      ConfigSource.newBuilder()
          .setApiConfigSource(
              ApiConfigSource.newBuilder()
                  .setApiType(ApiConfigSource.ApiType.GRPC)
                  .setSetNodeOnFirstMessageOnly(true)
                  .setTransportApiVersion(ApiVersion.V3)
                  .addGrpcServices(
                      GrpcService.newBuilder()
                          .setEnvoyGrpc(
                              GrpcService.EnvoyGrpc.newBuilder().setClusterName("sds-grpc"))))
          .setInitialFetchTimeout(com.google.protobuf.Duration.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private static final ConfigSource ISTIOD =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();

  private SdsSecrets() {}

  /** The workload's own certificate. */
  static SdsSecretConfig workloadCertificate(TlsFiles files) {
    return fromAgent(
        files.certificateChain().isEmpty()
            ? "default"
            : "file-cert:" + files.certificateChain() + "~" + files.key());
  }

  /** The roots of the mesh. */
  static SdsSecretConfig meshRoots(TlsFiles files) {
    return fromAgent(
        files.rootCertificate().isEmpty() ? "ROOTCA" : "file-root:" + files.rootCertificate());
  }

  static SdsSecretConfig fromAgent(String name) {
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(AGENT).build();
  }

  static SdsSecretConfig fromIstiod(String name) {
    return SdsSecretConfig.newBuilder().setName(name).setSdsConfig(ISTIOD).build();
  }
}
