package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.meltemi.api.ca.IstioCertificateRequest;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.auth.Impersonation;
import io.meltemi.ca.auth.KubernetesAuthenticator;
import io.meltemi.ca.service.CertificateService;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.debug.metrics.PilotMetrics;
import io.meltemi.envtest.process.Commands;
import io.meltemi.istiod.jwks.JwksSettings;
import io.meltemi.istiod.security.MeshTrust;
import io.meltemi.istiod.security.Security;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.security.TlsPolicy;
import io.meltemi.istiod.trust.TrustSettings;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whom a node's proxy may speak for, by the real API server's tokens and pods. */
@ExtendWith(KubeCluster.Extension.class)
class ImpersonationIT {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;

  @Test
  void aNodesProxySpeaksForPodsOfItsOwnNodeAlone(KubeCluster cluster) throws Exception {
    KubeClient client = cluster.client();
    String system = cluster.newNamespace("node-system");
    String shop = cluster.newNamespace("node-shop");
    String here = node(client, system + "-here");
    String elsewhere = node(client, system + "-elsewhere");
    for (String account : List.of("ztunnel", "bystander")) {
      account(client, system, account);
    }
    for (String account : List.of("near", "far", "idle")) {
      account(client, shop, account);
    }
    pod(client, shop, "near", "near", here);
    pod(client, shop, "far", "far", elsewhere);
    String proxy = token(client, system, "ztunnel", pod(client, system, "proxy", "ztunnel", here));
    String other =
        token(client, system, "bystander", pod(client, system, "other", "bystander", here));
    String unbound = token(client, system, "ztunnel", Optional.empty());
    try (Security security = security(client, system)) {
      var binding = security.plaintext(new InetSocketAddress("127.0.0.1", 0));
      var server =
          NettyServerBuilder.forAddress(binding.address(), binding.credentials())
              .addService(binding.services().getFirst())
              .build()
              .start();
      var channel =
          Grpc.newChannelBuilderForAddress(
                  "127.0.0.1", server.getPort(), InsecureChannelCredentials.create())
              .build();
      try {
        String near = "spiffe://cluster.local/ns/" + shop + "/sa/near";
        assertThat(names(sign(channel, proxy, near))).contains("URI:" + near);
        refused(channel, proxy, near.replace("/near", "/far"));
        refused(channel, proxy, near.replace("/near", "/idle"));
        refused(channel, proxy, near.replace("cluster.local", "elsewhere.local"));
        refused(channel, other, near);
        refused(channel, unbound, near);
      } finally {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private static String node(KubeClient client, String name) throws IOException {
    client.create(
        ResourceType.NODE, "", CustomResources.yaml("metadata: {name: %s}".formatted(name)));
    return name;
  }

  private static void account(KubeClient client, String namespace, String name) throws IOException {
    client.create(
        ResourceType.SERVICE_ACCOUNT,
        namespace,
        CustomResources.yaml("metadata: {name: %s}".formatted(name)));
  }

  private static Optional<ObjectNode> pod(
      KubeClient client, String namespace, String name, String account, String node)
      throws IOException {
    return Optional.of(
        client.create(
            ResourceType.POD,
            namespace,
            CustomResources.yaml(
                """
                metadata: {name: %s}
                spec: {serviceAccountName: %s, nodeName: %s, containers: [{name: a, image: b}]}
                """
                    .formatted(name, account, node))));
  }

  /** Bound to the pod, where there is one. */
  private static String token(
      KubeClient client, String namespace, String account, Optional<ObjectNode> pod)
      throws IOException {
    String bound =
        pod.map(
                p ->
                    ", boundObjectRef: {apiVersion: v1, kind: Pod, name: %s, uid: %s}"
                        .formatted(p.at("/metadata/name").asText(), p.at("/metadata/uid").asText()))
            .orElse("");
    return client
        .createSubresource(
            ResourceType.SERVICE_ACCOUNT,
            namespace,
            account,
            "token",
            CustomResources.yaml(
                """
                apiVersion: authentication.k8s.io/v1
                kind: TokenRequest
                spec: {audiences: [istio-ca], expirationSeconds: 3600%s}
                """
                    .formatted(bound)))
        .at("/status/token")
        .asText();
  }

  private Security security(KubeClient client, String system) throws Exception {
    var settings =
        new SecuritySettings(
            system,
            "Kubernetes",
            new SecuritySettings.Authority(
                true, CaSettings.DEFAULT, folder.resolve("none"), Optional.empty()),
            new SecuritySettings.Callers(
                KubernetesAuthenticator.Settings.DEFAULT,
                Optional.empty(),
                Impersonation.Account.parse(system + "/ztunnel"),
                List.of(),
                true,
                false,
                true,
                TrustSettings.DEFAULT),
            new SecuritySettings.Debug(true, true, List.of()),
            new SecuritySettings.Serving(
                List.of("127.0.0.1"), Optional.empty(), false, TlsPolicy.DEFAULT),
            new SecuritySettings.Bundle("istio-ca-root-cert", true),
            JwksSettings.DEFAULT);
    return Security.start(
        settings,
        Optional.of(new Security.Cluster(client, client)),
        new MeshTrust(() -> Optional.of(MeshConfigReader.defaults())),
        new PilotMetrics("1", Clock.systemUTC()).citadel());
  }

  private void refused(Channel channel, String token, String wanted) {
    assertThatThrownBy(() -> sign(channel, token, wanted))
        .as(wanted)
        .hasMessageContaining("UNAUTHENTICATED: request impersonation");
  }

  private String sign(Channel channel, String token, String wanted) throws IOException {
    Path csr = folder.resolve("web.csr");
    if (!Files.exists(csr)) {
      String command =
          "openssl req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj / -keyout"
              + " %s -out %s";
      Commands.run(List.of(command.formatted(folder.resolve("web.key"), csr).split(" ")));
    }
    var headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    var impersonated = Value.newBuilder().setStringValue(wanted).build();
    return ClientCalls.blockingUnaryCall(
            ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            CertificateService.METHOD,
            CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
            IstioCertificateRequest.newBuilder()
                .setCsr(Files.readString(csr))
                .setMetadata(Struct.newBuilder().putFields("ImpersonatedIdentity", impersonated))
                .build())
        .getCertChain(0);
  }

  private String names(String certificate) throws IOException {
    Path leaf = Files.writeString(folder.resolve("leaf.pem"), certificate);
    return Commands.attempt(
            List.of("openssl", "x509", "-in", leaf.toString(), "-noout", "-ext", "subjectAltName"))
        .output();
  }
}
