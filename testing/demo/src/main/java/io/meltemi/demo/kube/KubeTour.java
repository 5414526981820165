package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.Kubectl;
import io.meltemi.envtest.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The stops on Kubernetes: from an empty cluster to a mesh with mutual TLS, a Service that comes
 * and goes, and a gateway.
 *
 * @param samples {@code samples/bookshop/kube}
 * @param work for captures
 */
record KubeTour(
    Report report,
    Cluster cluster,
    Mesh mesh,
    Installation installation,
    Kubectl kubectl,
    Path samples,
    Path work) {
  static final int STEPS = 10;
  static final String GATEWAY = "bookshop-gateway";
  private static final Duration START = Duration.ofSeconds(120);
  private static final Duration CHANGE = Duration.ofSeconds(20);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int PORT = 9080;
  private static final String STOREFRONT =
      "spiffe://cluster.local/ns/" + Mesh.NAMESPACE + "/sa/storefront";

  /** Makes all stops after the first, which is the cluster's start. */
  void lead() throws IOException {
    install();
    inject();
    Capture capture = intercept();
    certify();
    encrypt(capture);
    permit();
    insist();
    comeAndGo();
    letIn();
  }

  private void install() throws IOException {
    report.step("Helm installs the charts base and istiod");
    installation.controlPlane("istiod", List.of("meshConfig.accessLogFile=/dev/stdout"));
  }

  private void inject() throws IOException {
    report.step("A namespace labelled istio-injection=enabled, with three Deployments");
    apply("shop.yaml");
    report.awaited("three pods", CHANGE, () -> mesh.pods("").size() == 3);
    report.seen(
        "the webhook gave each istio-init and istio-proxy",
        !mesh.pods("").isEmpty() && mesh.pods("").stream().allMatch(Mesh::isInjected));
    report.awaited("all pods are ready", START, this::podsAreReady);
    installation.goOnOnlyIf(podsAreReady(), Mesh.NAMESPACE);
  }

  private boolean podsAreReady() throws IOException {
    return mesh.areReady("", 3);
  }

  /** What reviews' wire carried when it was visited for the first time. */
  private Capture intercept() throws IOException {
    report.step("Traffic is intercepted");
    boolean ruled = true;
    for (JsonNode pod : mesh.pods("")) {
      ruled &= mesh.rules(pod).contains("ISTIO_IN_REDIRECT");
    }
    report.seen("iptables rules to Envoy stand in every pod", ruled);
    String address = storefront();
    Capture capture =
        mesh.capture(
            mesh.pod("reviews"),
            PORT,
            work.resolve("reviews.pcap"),
            () ->
                report.awaited(
                    "a visitor's page has catalog and reviews", CHANGE, () -> hasBoth(address)));
    report.awaited(
        "kubectl logs shows it in the access log of reviews' Envoy",
        CHANGE,
        () -> log("reviews-v1").contains("inbound|9080||"));
    return capture;
  }

  private String log(String deployment) throws IOException {
    return kubectl
        .attempt("logs", "-n", Mesh.NAMESPACE, "deploy/" + deployment, "-c", "istio-proxy")
        .output();
  }

  private static boolean hasBoth(String address) {
    String body = Visitor.visit(address, "/").body();
    return body.contains("Seamanship") && body.contains("put it down");
  }

  private String storefront() throws IOException {
    return Mesh.address(mesh.pod("storefront"));
  }

  private void certify() throws IOException {
    report.step("Certificates");
    for (JsonNode pod : mesh.pods("")) {
      String account = pod.at("/spec/serviceAccountName").asText();
      String identity = "spiffe://cluster.local/ns/" + Mesh.NAMESPACE + "/sa/" + account;
      report.seen(identity, mesh.envoy(pod, "certs").contains("\"" + identity + "\""));
    }
  }

  private void encrypt(Capture capture) throws IOException {
    report.step("Mutual TLS between storefront and reviews");
    report.note("%d segments were recorded at reviews".formatted(capture.segments().size()));
    report.seen("connections begin with a TLS handshake", capture.tlsConnections(PORT) > 0);
    report.seen("nothing of HTTP or of the page can be read", isSecret(capture));
    String seen = Visitor.callTo(storefront(), "reviews").seenClient();
    report.seen("reviews saw the client " + STOREFRONT, seen.contains("URI=" + STOREFRONT));
  }

  private void permit() throws IOException {
    report.step("reviews takes plaintext too (PeerAuthentication PERMISSIVE)");
    apply("permissive.yaml");
    JsonNode reviews = mesh.pod("reviews");
    String address = storefront();
    Capture outside =
        mesh.capture(
            reviews,
            PORT,
            work.resolve("outside.pcap"),
            () -> report.seen("a visitor without a sidecar is served", isServedAsNobody(reviews)));
    report.seen("its page can be read on the wire", outside.shows("put it down"));
    Capture inside =
        mesh.capture(
            reviews,
            PORT,
            work.resolve("inside.pcap"),
            () ->
                report.seen(
                    "storefront is served by mutual TLS meanwhile",
                    Visitor.callTo(address, "reviews").seenClient().contains(STOREFRONT)));
    report.seen("its page cannot be read", isSecret(inside));
  }

  private static boolean isServedAsNobody(JsonNode pod) {
    Visitor.Answer answer = Visitor.visit(Mesh.address(pod), "/");
    return answer.isOk() && answer.seenClient().isEmpty();
  }

  private static boolean isSecret(Capture capture) {
    return !capture.segments().isEmpty()
        && !capture.shows("HTTP/1.1")
        && !capture.shows("put it down");
  }

  private void insist() throws IOException {
    report.step("reviews insists on mutual TLS (PeerAuthentication STRICT)");
    String reviews = Mesh.address(mesh.pod("reviews"));
    apply("strict.yaml");
    report.awaited("the visitor is refused", CHANGE, () -> !Visitor.visit(reviews, "/").isOk());
    report.seen(
        "storefront is served as before",
        Visitor.callTo(storefront(), "reviews").seenClient().contains(STOREFRONT));
  }

  private void comeAndGo() throws IOException {
    report.step("A Service comes and goes");
    String address = storefront();
    report.seen("critics is not there", !Visitor.callTo(address, "critics").isOk());
    apply("critics.yaml");
    Duration reached =
        report.awaited(
            "critics answers, by mutual TLS",
            CHANGE,
            () -> Visitor.callTo(address, "critics").seenClient().contains(STOREFRONT));
    report.seen("that took less than a second", reached.compareTo(SECOND) < 0);
    delete("critics.yaml");
    report.awaited("critics is gone", CHANGE, () -> !Visitor.callTo(address, "critics").isOk());
    report.awaited(
        "no Envoy knows of critics",
        CHANGE,
        () -> !mesh.envoy(mesh.pod("storefront"), "clusters").contains("critics."));
  }

  private void letIn() throws IOException {
    report.step("Helm installs the chart gateway, and a Gateway lets visitors in");
    installation.gateway(GATEWAY, List.of("service.type=ClusterIP"));
    apply("gateway.yaml");
    String address = mesh.serviceAddress(GATEWAY);
    report.awaited(
        "a visitor gets the page at " + address,
        START,
        () -> Visitor.visit(address, 80, "/").body().contains("Seamanship"));
  }

  private void apply(String file) throws IOException {
    new Manifests(cluster.client()).apply(Files.readString(samples.resolve(file)));
  }

  private void delete(String file) throws IOException {
    new Manifests(cluster.client()).delete(Files.readString(samples.resolve(file)));
  }
}
