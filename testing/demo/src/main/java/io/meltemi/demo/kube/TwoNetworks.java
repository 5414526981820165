package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.envtest.network.NetworkLink;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The last stop: cluster two moves to a network of its own, and each calls the other through its
 * east-west gateway.
 */
record TwoNetworks(Report report, List<Member> members, NetworkLink link, Path samples, Path work) {
  private static final String GATEWAY = "istio-eastwestgateway";
  private static final String REVIEWS = "reviews." + Mesh.NAMESPACE + ".svc.cluster.local";
  private static final int GATEWAY_PORT = 15443;
  private static final Duration START = Duration.ofSeconds(120);
  private static final String IDENTITY = "spiffe://cluster.local/ns/" + Mesh.NAMESPACE + "/sa/";

  private Member one() {
    return members.getFirst();
  }

  private Member two() {
    return members.getLast();
  }

  void lead() throws IOException {
    report.step("Two networks, which reach each other's east-west gateways alone");
    moveApart();
    for (Member member : members) {
      member.installation().gateway(GATEWAY, List.of("networkGateway=network-" + member.name()));
      member.apply(samples.resolve("cross-network.yaml"));
    }
    for (Member member : members) {
      report.awaited(
          "cluster " + member.name() + "'s gateway is ready",
          START,
          () -> member.mesh().areReady(GATEWAY, 1));
    }
    report.seen("pods of the other network are out of reach", !reaches(one(), two()));
    callAcross(one(), "storefront", two(), "9 of 10");
    callAcross(two(), "reviews", one(), "could not put it down.\"\n");
  }

  /**
   * Gives cluster two a network's name of its own, and its pods with it, and parts the networks.
   */
  private void moveApart() throws IOException {
    String network = "network-" + two().name();
    two().label(Map.of("topology.istio.io/network", network));
    two().installation().change(List.of("global.network=" + network));
    report.awaited("new pods there are told so", START, () -> injected().contains(network));
    String old = Mesh.name(two().mesh().pod("reviews")).name();
    two().cluster().client().delete(ResourceType.POD, Mesh.NAMESPACE, old);
    link.separate();
    report.awaited(
        "reviews in cluster two runs in " + network,
        START,
        () -> two().mesh().isReplaced("reviews", old));
  }

  /** A pod as it would be made in cluster two. */
  private String injected() throws IOException {
    return two()
        .kubectl()
        .attempt("run", "any", "-n", Mesh.NAMESPACE, "--image=any", "--dry-run=server", "-o=yaml")
        .output();
  }

  /** From a pod without capture: the answer is the network's, not Envoy's. */
  private static boolean reaches(Member from, Member to) throws IOException {
    JsonNode pod = to.mesh().pod("reviews");
    return from.mesh().reaches(from.mesh().pod(GATEWAY), Mesh.address(pod), 9080);
  }

  /** That one cluster's application is answered by the other's reviews, by mutual TLS. */
  private void callAcross(Member from, String app, Member to, String page) throws IOException {
    String caller = Mesh.address(from.mesh().pod(app));
    Capture capture =
        to.mesh()
            .capture(
                to.mesh().pod(GATEWAY),
                GATEWAY_PORT,
                work.resolve(to.name() + "-gateway.pcap"),
                () ->
                    report.awaited(
                        "%s in cluster %s is answered by reviews in cluster %s"
                            .formatted(app, from.name(), to.name()),
                        START,
                        () -> isAnswered(Visitor.callTo(caller, "reviews"), app, page),
                        () -> whatIsKnown(from, app)));
    report.note(
        "%d segments were recorded at the gateway of cluster %s"
            .formatted(capture.segments().size(), to.name()));
    report.seen(
        "connections to the gateway begin with a TLS handshake",
        capture.tlsConnections(GATEWAY_PORT) > 0);
    report.seen(
        "nothing of HTTP or of the page can be read there",
        !capture.segments().isEmpty()
            && !capture.shows("HTTP/1.1")
            && !capture.shows("put it down"));
  }

  private String whatIsKnown(Member from, String app) throws IOException {
    try (ProxyAdmin admin = ProxyAdmin.open(from, from.mesh().pod(app), work)) {
      return "the Envoy of %s knows of reviews:%n%s"
          .formatted(app, String.join("\n", admin.facts(REVIEWS, 9080)));
    }
  }

  /** The page of the other cluster, which has seen the caller's own certificate. */
  private static boolean isAnswered(Visitor.Answer answer, String app, String page) {
    return answer.body().contains(page) && answer.seenClient().contains("URI=" + IDENTITY + app);
  }
}
