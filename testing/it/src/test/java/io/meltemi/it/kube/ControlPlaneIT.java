package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeException;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the fixture is the Kubernetes which other tests take it for. */
@ExtendWith(KubeCluster.Extension.class)
class ControlPlaneIT {
  @Test
  void anAccountMayDoWhatItsRolesSayAndNoMore(KubeCluster cluster) throws IOException {
    String namespace = cluster.newNamespace("rights");
    var kubeconfig = cluster.kubeconfigFor(namespace, "default");
    var credentials = KubeCredentials.find(kubeconfig.toString(), "", Map.of()).orElseThrow();
    try (var account = KubeClient.of(credentials, KubeSettings.DEFAULT)) {
      assertThat(account.read("/version").path("gitVersion").asText()).startsWith("v1.35.");
      assertThatThrownBy(() -> account.list(ResourceType.SECRET, namespace))
          .isInstanceOfSatisfying(
              KubeException.class, e -> assertThat(e.is(KubeException.FORBIDDEN)).isTrue());
    }
  }

  @Test
  void aKilledApiServerComesBackWithWhatItHad(KubeCluster cluster) throws IOException {
    String namespace = cluster.newNamespace("kept");
    var settings = JsonNodeFactory.instance.objectNode();
    settings.putObject("metadata").put("name", "kept");
    cluster.client().create(ResourceType.CONFIG_MAP, namespace, settings);
    cluster.controlPlane().killApiServer();
    assertThatThrownBy(() -> cluster.client().read("/version")).isInstanceOf(KubeException.class);
    cluster.controlPlane().startApiServer();
    assertThat(cluster.client().find(ResourceType.CONFIG_MAP, namespace, "kept")).isPresent();
  }

  @Test
  void killedControllersComeBack(KubeCluster cluster) throws IOException {
    cluster.controlPlane().killControllers();
    assertThat(cluster.newNamespace("served")).isNotEmpty();
  }

  @Test
  void deploymentsGetPodsFromControllers(KubeCluster cluster) throws IOException {
    String namespace = cluster.newNamespace("controllers");
    cluster.client().create(ResourceType.DEPLOYMENT, namespace, Objects.deployment("web", 2));
    Until.holds(
        "the deployment has two pods with projected tokens",
        Duration.ofSeconds(20),
        () ->
            cluster.client().list(ResourceType.POD, namespace).stream()
                    .filter(pod -> pod.toString().contains("kube-api-access-"))
                    .count()
                == 2);
  }
}
