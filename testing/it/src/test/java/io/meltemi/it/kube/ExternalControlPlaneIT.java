package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.envtest.ControlPlane;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An istiod that runs in another cluster than the one that it is configured in and serves. By
 * {@code LOCAL_CLUSTER_SECRET_WATCHER} it finds remote Secrets where it runs: the one there makes
 * that cluster a part of the mesh too.
 */
class ExternalControlPlaneIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);

  private static void configured(LinkedClusters clusters) throws IOException {
    clusters
        .far()
        .install(
            List.of("defaultRevision=default"),
            List.of(
                "profile=remote",
                "configMap=true",
                "global.configCluster=true",
                "global.omitSidecarInjectorConfigMap=false",
                "istiodRemote.injectionPath=/inject/cluster/far/net/net",
                "global.multiCluster.clusterName=far",
                "global.network=net",
                "global.remotePilotAddress=" + clusters.istiodAddress()));
  }

  private static void external(LinkedClusters clusters) throws IOException {
    ShopMesh near = clusters.near();
    ControlPlane far = clusters.far().cluster().cluster().controlPlane();
    ObjectNode kubeconfig = JsonNodeFactory.instance.objectNode();
    kubeconfig.putObject("metadata").put("name", "istio-kubeconfig");
    byte[] access =
        Files.readString(far.kubeconfigFor(ShopMesh.SYSTEM, "istiod"))
            .getBytes(StandardCharsets.UTF_8);
    kubeconfig.putObject("data").put("config", Base64.getEncoder().encodeToString(access));
    near.cluster().client().create(ResourceType.SECRET, ShopMesh.SYSTEM, kubeconfig);
    near.install(
        List.of("defaultRevision=default"),
        List.of(
            "autoscaleEnabled=false",
            "global.externalIstiod=true",
            "global.multiCluster.clusterName=far",
            "global.network=net",
            "env.LOCAL_CLUSTER_SECRET_WATCHER=true"));
    near.cluster()
        .client()
        .create(
            ResourceType.SECRET,
            ShopMesh.SYSTEM,
            RemoteSecrets.secret(
                "near", "near", RemoteSecrets.kubeconfig(near.cluster().cluster().controlPlane())));
    Until.holds(
        "istiod has read the cluster that it runs in",
        LIMIT,
        () -> near.logs(ShopMesh.SYSTEM).contains("cluster near: all of it is read"),
        () -> near.logs(ShopMesh.SYSTEM));
  }

  @Test
  @Timeout(600)
  void istiodServesAClusterThatItDoesNotRunIn() throws Exception {
    try (var clusters = LinkedClusters.start()) {
      ShopMesh near = clusters.near();
      ShopMesh far = clusters.far();
      clusters.label();
      configured(clusters);
      external(clusters);
      Until.holds(
          "the injector is verified",
          LIMIT,
          () -> !far.injectorsAuthority().isEmpty(),
          () -> near.logs(ShopMesh.SYSTEM));
      near.cluster().namespace(ShopMesh.NAMESPACE);
      near.apply("server");
      far.cluster()
          .apply(
              """
              apiVersion: v1
              kind: Namespace
              metadata: {name: shop, labels: {istio-injection: enabled}}
              """);
      far.apply("client");
      far.service("server", "server");
      Until.holds(
          "client and server are ready",
          LIMIT,
          () -> near.isReady("server") && far.isReady("client"),
          () -> near.logs(ShopMesh.SYSTEM) + far.logs(ShopMesh.NAMESPACE));
      assertThat(far.envoy("client", "certs"))
          .contains("spiffe://cluster.local/ns/shop/sa/default");
      Until.holds(
          "client is answered by server in the cluster of the Secret",
          LIMIT,
          () -> Http.get(far.callTo("server")).body().contains("Seamanship"),
          () -> near.logs(ShopMesh.SYSTEM));
      assertThat(near.logs(ShopMesh.SYSTEM)).doesNotContain("forbidden");
    }
  }
}
