package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meltemi.envtest.process.FreePorts;
import io.meltemi.it.fixture.Backend;
import io.meltemi.it.fixture.EnvoyFixture;
import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * A Service that two clusters have, by machines on this host, and that the Multi-Cluster Services
 * API shares; and machines of the remote cluster that a ServiceEntry of the own one selects. Seen
 * by a gateway of each cluster, which are real Envoys.
 */
record SharedServices(KubeCluster own, KubeCluster east, MarketObjects objects) {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int REQUESTS = 30;
  private static final String NAMESPACE = MarketObjects.NAMESPACE;
  private static final ResourceType EXPORT = MarketObjects.EXPORT;
  private static final Map<String, String> VARIABLES =
      Map.of(
          "ENABLE_CA_SERVER", "false",
          "ENABLE_MCS_AUTO_EXPORT", "true",
          "ENABLE_MCS_SERVICE_DISCOVERY", "true",
          "ENABLE_MCS_CLUSTER_LOCAL", "true",
          "ENABLE_MCS_HOST", "true");

  /** A gateway of a cluster, and what is behind its one port. */
  private record Gate(EnvoyFixture envoy, int port) {
    /** Who answers. */
    Set<String> answers(String path) throws IOException {
      var bodies = new TreeSet<String>();
      for (int i = 0; i < REQUESTS; i++) {
        Http.Answer answer = Http.get("http://127.0.0.1:" + port + path);
        bodies.add(answer.status() == 200 ? answer.body() : "status " + answer.status());
      }
      return bodies;
    }

    boolean knows(Backend backend) throws IOException {
      return envoy.admin("/clusters").contains(backend.address() + ":" + backend.port() + "::");
    }
  }

  SharedServices(KubeCluster own, KubeCluster east) {
    this(own, east, new MarketObjects(own, east));
  }

  void areAnsweredWhereTheyAreExported(Path work) throws Exception {
    List<Integer> ports = FreePorts.take(2);
    try (var here = Backend.start("here", "127.0.0.2");
        var there = Backend.start("there", "127.0.0.3");
        var machine = Backend.start("machine", "127.0.0.4")) {
      objects.make(ports, here, there, machine);
      try (var istiod =
              IstiodProcess.onCluster(
                  own.kubeconfigFor("istio-system", "istiod"), work, List.of(), VARIABLES);
          var near = EnvoyFixture.inCluster(work, "near", istiod.xds().getPort(), "Kubernetes");
          var far = EnvoyFixture.inCluster(work, "far", istiod.xds().getPort(), "east")) {
        var nearGate = new Gate(near, ports.get(0));
        var farGate = new Gate(far, ports.get(1));
        until(istiod, "a gateway is answered", () -> nearGate.answers("/local").size() == 1);
        until(istiod, "the other is, too", () -> farGate.answers("/local").size() == 1);
        eachServiceIsExported(istiod);
        importedServicesAreAnsweredByBoth(istiod, nearGate, farGate);
        theirOwnHostIsOfTheirCluster(nearGate, farGate);
        machinesOfTheOtherClusterAreSelected(istiod, nearGate, machine);
        whatIsNotExportedStaysAtHome(istiod, nearGate, farGate, there);
      }
    }
  }

  private static void until(IstiodProcess istiod, String claim, Callable<Boolean> holds) {
    Until.holds(claim, LIMIT, holds, istiod::log);
  }

  private void eachServiceIsExported(IstiodProcess istiod) throws IOException {
    for (KubeCluster cluster : List.of(own, east)) {
      until(
          istiod,
          "web is exported",
          () -> cluster.client().find(EXPORT, NAMESPACE, "web").isPresent());
      assertThat(
              cluster
                  .client()
                  .find(EXPORT, NAMESPACE, "web")
                  .orElseThrow()
                  .at("/metadata/ownerReferences/0/uid")
                  .asText())
          .isEqualTo(
              cluster
                  .client()
                  .find(ResourceType.SERVICE, NAMESPACE, "web")
                  .orElseThrow()
                  .at("/metadata/uid")
                  .asText());
      assertThat(cluster.client().find(EXPORT, "default", "kubernetes"))
          .as("the API server's is local")
          .isEmpty();
    }
  }

  private void importedServicesAreAnsweredByBoth(IstiodProcess istiod, Gate near, Gate far)
      throws IOException {
    assertThat(near.answers("/set")).as("nobody imports it").doesNotContain("here", "there");
    objects.imported(own.client(), "241.0.0.1");
    objects.imported(east.client(), "242.0.0.1");
    Set<String> both = Set.of("here", "there");
    until(istiod, "both answer the near gate", () -> near.answers("/set").equals(both));
    until(istiod, "both answer the far gate", () -> far.answers("/set").equals(both));
    String discoverability =
        "\"Discoverability\":{\"web.market.svc.cluster.local\":\"DiscoverableFromSameCluster\","
            + "\"web.market.svc.clusterset.local\":\"AlwaysDiscoverable\"}}";
    String service =
        "{\"Cluster\":\"%s\",\"Name\":\"web\",\"Namespace\":\"market\",\"Exported\":true,"
            + "\"Imported\":true,\"ClusterSetVIP\":\"%s\",";
    assertThat(new ObjectMapper().readTree(istiod.debug("mcsz")).toString())
        .isEqualTo(
            "["
                + service.formatted("Kubernetes", "241.0.0.1")
                + discoverability
                + ","
                + service.formatted("east", "242.0.0.1")
                + discoverability
                + "]");
  }

  private static void theirOwnHostIsOfTheirCluster(Gate near, Gate far) throws IOException {
    assertThat(near.answers("/local")).containsExactly("here");
    assertThat(far.answers("/local")).containsExactly("there");
  }

  private void machinesOfTheOtherClusterAreSelected(
      IstiodProcess istiod, Gate near, Backend machine) throws IOException {
    until(
        istiod,
        "a machine of east answers",
        () -> near.answers("/machine").equals(Set.of("machine")));
    objects.revise("canary");
    until(istiod, "it is another revision's", () -> !near.knows(machine));
    objects.revise("default");
    until(istiod, "it is ours again", () -> near.answers("/machine").equals(Set.of("machine")));
  }

  /** It is not exported again, and its endpoints are gone from the other cluster. */
  private void whatIsNotExportedStaysAtHome(
      IstiodProcess istiod, Gate near, Gate far, Backend there) throws IOException {
    east.client().delete(EXPORT, NAMESPACE, "web");
    until(istiod, "the near gate is not told of its endpoints", () -> !near.knows(there));
    assertThat(near.answers("/set")).containsExactly("here");
    assertThat(far.answers("/set")).containsExactly("here", "there");
    assertThat(east.client().find(EXPORT, NAMESPACE, "web")).isEmpty();
  }
}
