package io.meltemi.istiod.mcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutoServiceExportTest {
  private static final ResourceType EXPORTS =
      ResourceType.namespaced(
          "multicluster.x-k8s.io", "v1alpha1", "serviceexports", "ServiceExport");

  private static final MeshConfig MESH =
      MeshConfigReader.read(
              new Document(
                  "mesh.yaml",
                  1,
                  """
                  serviceSettings:
                  - settings: {clusterLocal: true}
                    hosts: ["*.home.svc.cluster.local"]
                  """))
          .value()
          .orElseThrow();

  private FakeApi api;
  private KubeClient client;

  @BeforeEach
  void serve() throws IOException {
    api = new FakeApi();
    client = api.client();
  }

  @AfterEach
  void stop() {
    client.close();
    api.close();
  }

  private AutoServiceExport start() {
    return AutoServiceExport.start(
        client,
        new AutoServiceExport.Settings(EXPORTS, "east", "cluster.local", () -> Optional.of(MESH)));
  }

  private void service(String namespace, String name, String uid) {
    api.put(
        "/api/v1/namespaces/%s/services/%s".formatted(namespace, name),
        "{\"metadata\":{\"uid\":\"%s\"}}".formatted(uid));
  }

  private static String export(String namespace, String name) {
    return "/apis/multicluster.x-k8s.io/v1alpha1/namespaces/%s/serviceexports/%s"
        .formatted(namespace, name);
  }

  private void awaitExport(String namespace, String name) {
    Until.isSo(
        "an export of " + namespace + "/" + name, () -> api.isStored(export(namespace, name)));
  }

  private long creations() {
    return api.server().asked("serviceexports").stream()
        .filter(asked -> asked.method().equals("POST"))
        .count();
  }

  @Test
  void eachServiceThatIsNotOfItsClusterAloneGetsOneOfItsOwn() throws Exception {
    service("default", "kubernetes", "u1");
    service("kube-system", "dns", "u2");
    service("home", "diary", "u3");
    service("shop", "cart", "u4");
    try (var exports = start()) {
      awaitExport("shop", "cart");
      assertThat(api.stored(export("shop", "cart")).toString())
          .contains("\"apiVersion\":\"multicluster.x-k8s.io/v1alpha1\",\"kind\":\"ServiceExport\"")
          .contains(
              "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"name\":\"cart\",\"uid\":\"u4\"}]");
      service("default", "kube", "u5");
      awaitExport("default", "kube");
      assertThat(creations()).as("the others are local").isEqualTo(2);
    }
  }

  @Test
  void whatIsThereIsLeftAndWhatWasDeletedIsNotMadeAgain() throws Exception {
    service("shop", "cart", "u1");
    service("shop", "web", "u2");
    api.put(export("shop", "cart"), "{\"metadata\":{\"labels\":{\"by\":\"hand\"}}}");
    try (var exports = start()) {
      awaitExport("shop", "web");
      api.delete(export("shop", "web"));
      service("shop", "web", "u2");
      service("shop", "news", "u3");
      awaitExport("shop", "news");
      assertThat(api.isStored(export("shop", "web"))).isFalse();
      assertThat(api.stored(export("shop", "cart")).toString()).contains("hand");
      assertThat(creations()).isEqualTo(2);
    }
  }

  @Test
  void aServiceThatIsMadeAnewGetsAnotherOnceTheFormerIsGone() throws Exception {
    service("shop", "cart", "u1");
    try (var exports = start()) {
      awaitExport("shop", "cart");
      api.delete("/api/v1/namespaces/shop/services/cart");
      service("shop", "cart", "u2");
      Until.isSo("tried", () -> creations() >= 2);
      api.delete(export("shop", "cart"));
      awaitExport("shop", "cart");
      assertThat(api.stored(export("shop", "cart")).toString()).contains("u2");
    }
  }

  @Test
  void aClusterWithoutTheKindIsAskedForItAndNothingElse() throws Exception {
    for (int i = 0; i < 20; i++) {
      service("shop", "s" + i, "u" + i);
    }
    refuse("/apis/multicluster", 404);
    try (var exports = start()) {
      Until.isSo("asked again", () -> api.server().asked("serviceexports").size() >= 2);
      assertThat(creations()).isZero();
      api.noFaults();
      awaitExport("shop", "s19");
    }
  }

  @Test
  void aNamespaceThatRefusesHoldsUpNoOther() throws Exception {
    service("ends", "a", "u1");
    service("quota", "a", "u2");
    service("quota", "b", "u3");
    service("shop", "cart", "u4");
    refuse("/namespaces/quota/serviceexports", 403);
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains("/namespaces/ends/serviceexports")) {
            return false;
          }
          ScriptedServer.json(exchange, 403, "{\"message\":\"because it is being terminated\"}");
          return true;
        });
    try (var exports = start()) {
      awaitExport("shop", "cart");
      Until.isSo("tried again", () -> api.server().asked("/quota/serviceexports").size() >= 3);
      assertThat(api.server().asked("/ends/serviceexports")).hasSize(1);
      api.noFaults();
      awaitExport("quota", "a");
      awaitExport("quota", "b");
    }
  }

  private void refuse(String part, int status) {
    api.always(
        (asked, exchange) -> {
          if (!asked.target().contains(part)) {
            return false;
          }
          ScriptedServer.json(exchange, status, "{\"message\":\"no\"}");
          return true;
        });
  }
}
