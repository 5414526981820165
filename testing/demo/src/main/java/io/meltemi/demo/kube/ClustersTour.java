package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.demo.Traffic;
import io.meltemi.envtest.network.NetworkLink;
import io.meltemi.envtest.process.Commands;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The stops of the tour of two clusters: from two empty ones to one mesh, through the failures of
 * the second, to two networks. The storefront and version 1 of reviews are in cluster one, version
 * 2 of reviews is in cluster two.
 *
 * @param link between the two nodes
 * @param samples {@code samples/bookshop/kube}
 * @param istioctl the program
 * @param work for captures and logs
 */
record ClustersTour(
    Report report,
    Member one,
    Member two,
    NetworkLink link,
    Path samples,
    Path istioctl,
    Path work) {
  static final int STEPS = 11;
  private static final String ROOT = "istio-ca-secret";
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration CHANGE = Duration.ofSeconds(20);

  /** Makes all stops after the first, which is the clusters' start. */
  void lead() throws IOException {
    install();
    join();
    open();
    String storefront = "http://" + Mesh.address(one.mesh().pod("storefront")) + ":9080/";
    try (Traffic traffic = new Traffic(storefront);
        ProxyAdmin admin = ProxyAdmin.open(one, one.mesh().pod("storefront"), work)) {
      traffic.start();
      new ClusterFailures(report, one, two, new ReviewsTraffic(report, traffic), admin, toTwo())
          .lead();
    }
    new TwoNetworks(report, List.of(one, two), link, samples, work).lead();
  }

  private RemoteAccess toTwo() {
    return new RemoteAccess(istioctl, one, two);
  }

  private void install() throws IOException {
    report.step("Cluster one: Helm installs the charts base and istiod");
    install(one);
    report.step("Cluster two: the same, with the root certificate of cluster one");
    copyRoot();
    install(two);
  }

  private static void install(Member member) throws IOException {
    member
        .installation()
        .controlPlane(
            "istiod of cluster " + member.name(),
            List.of(
                "global.meshID=bookshop",
                "global.multiCluster.clusterName=" + member.name(),
                "global.network=network-one"));
    member.label(Map.of("topology.istio.io/network", "network-one"));
  }

  /** So that each cluster believes the other's certificates. */
  private void copyRoot() throws IOException {
    JsonNode root = one.secret(ROOT);
    ObjectNode namespace = JsonNodeFactory.instance.objectNode();
    namespace.withObject("/metadata").put("name", Installation.SYSTEM);
    two.cluster().client().create(ResourceType.NAMESPACE, "", namespace);
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.set("type", root.path("type"));
    copy.set("data", root.path("data"));
    copy.withObject("/metadata").put("name", ROOT);
    two.cluster().client().create(ResourceType.SECRET, Installation.SYSTEM, copy);
  }

  private void join() throws IOException {
    report.step("istioctl create-remote-secret, for each cluster in the other");
    toTwo().grant();
    new RemoteAccess(istioctl, two, one).grant();
    for (Member member : List.of(one, two)) {
      report.awaited(
          "istiod of cluster " + member.name() + " has read the other cluster",
          CHANGE,
          () ->
              remoteClusters(member).lines().filter(line -> line.contains("synced")).count() == 2);
    }
  }

  private String remoteClusters(Member member) throws IOException {
    return Commands.attempt(
            List.of(
                istioctl.toString(),
                "--kubeconfig",
                member.kubectl().kubeconfig().toString(),
                "remote-clusters"))
        .output();
  }

  private void open() throws IOException {
    report.step("The bookshop in cluster one, and another version of reviews in cluster two");
    one.apply(samples.resolve("shop.yaml"));
    two.apply(samples.resolve("reviews-v2.yaml"));
    report.awaited("three pods are ready in cluster one", START, () -> one.mesh().areReady("", 3));
    report.awaited("one pod is ready in cluster two", START, () -> two.mesh().areReady("", 1));
    one.installation().goOnOnlyIf(one.mesh().areReady("", 3), Mesh.NAMESPACE);
    two.installation().goOnOnlyIf(two.mesh().areReady("", 1), Mesh.NAMESPACE);
  }
}
