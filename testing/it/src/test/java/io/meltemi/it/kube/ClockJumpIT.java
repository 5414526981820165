package io.meltemi.it.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.meltemi.envtest.process.Commands;
import io.meltemi.it.fixture.IstiodProcess;
import io.meltemi.it.fixture.KubeCluster;
import io.meltemi.it.fixture.Repository;
import io.meltemi.it.fixture.Until;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock of the istiod that leads jumps by hours; the other one's is right. */
class ClockJumpIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration REST = Duration.ofMillis(200);
  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final String SYSTEM = "istio-system";
  private static final String LOCK = "istio-namespace-controller-election";
  private static final String BUNDLE = "istio-ca-root-cert";

  @TempDir Path folder;

  @Test
  void aClockThatJumpsDisturbsNeitherWatchesNorLeadershipNorCertificates() throws Exception {
    try (var cluster = KubeCluster.start()) {
      KubeClient client = cluster.client();
      IstiodRights.grant(client);
      client.create(ResourceType.NAMESPACE, "", CustomResources.yaml("metadata: {name: shop}"));
      client.create(
          ResourceType.SERVICE_ACCOUNT, "shop", CustomResources.yaml("metadata: {name: web}"));
      String token = client.createToken("shop", "web", List.of("istio-ca"), LONGEST).token();
      FakeClock clock = FakeClock.in(folder);
      // What the launcher makes on first use is made by a clock that is right.
      Commands.run(List.of(Repository.program("pilot-discovery").toString(), "version"));
      try (var jumping = istiod(cluster, "jumping", clock.environment())) {
        Until.holds("it leads", LIMIT, () -> leader(client).equals("jumping"), jumping::log);
        try (var steady = istiod(cluster, "steady", Map.of())) {
          int number = 0;
          for (int hours : List.of(5, -5, 0, -9, 14)) {
            clock.set(Duration.ofHours(hours));
            awaitClock(jumping, token, Duration.ofHours(hours));
            String name = "after-" + number++;
            IstiodOnClusterIT.service(client, name);
            IstiodOnClusterIT.awaitCluster(jumping, name, true);
            IstiodOnClusterIT.awaitCluster(steady, name, true);
            bundlesAreKept(client, jumping);
            comesToRest(jumping);
            oneLeads(client, List.of(jumping, steady));
          }
        }
        assertThat(jumping.log()).doesNotContain("Exception in thread", "\tat ");
      }
    }
  }

  private IstiodProcess istiod(KubeCluster cluster, String name, Map<String, String> environment)
      throws Exception {
    var all = new HashMap<>(environment);
    all.put("POD_NAME", name);
    all.put("POD_NAMESPACE", SYSTEM);
    return IstiodProcess.onCluster(
        cluster.kubeconfigFor(SYSTEM, "istiod"),
        Files.createDirectories(folder.resolve(name)),
        List.of(),
        all);
  }

  private static String leader(KubeClient client) throws Exception {
    return client
        .find(ResourceType.LEASE, SYSTEM, LOCK)
        .map(lease -> lease.at("/spec/holderIdentity").asText())
        .orElse("");
  }

  /** Waits until a certificate tells that the clock has jumped; it must be sound otherwise, too. */
  private void awaitClock(IstiodProcess istiod, String token, Duration wrong) throws Exception {
    Until.holds(
        "a certificate is issued by a clock that is wrong by " + wrong,
        LIMIT,
        () -> {
          Instant there = Instant.now().plus(wrong);
          X509Certificate leaf = issue(istiod, token);
          Instant from = leaf.getNotBefore().toInstant();
          Instant until = leaf.getNotAfter().toInstant();
          return from.isBefore(there)
              && from.isAfter(there.minus(SKEW))
              && until.isAfter(there)
              && until.isBefore(there.plus(LONGEST).plus(SKEW));
        },
        istiod::log);
  }

  /** Verified by its root. */
  private X509Certificate issue(IstiodProcess istiod, String token) throws Exception {
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress(
                "127.0.0.1", istiod.xds().getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      List<String> chain = AuthorityIT.sign(channel, token, CertificateCall.request(folder));
      X509Certificate leaf = certificate(chain.getFirst());
      leaf.verify(certificate(chain.getLast()).getPublicKey());
      return leaf;
    } finally {
      channel.shutdownNow();
    }
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  /** By who leads. */
  private static void bundlesAreKept(KubeClient client, IstiodProcess istiod) throws Exception {
    ObjectNode map = client.find(ResourceType.CONFIG_MAP, "shop", BUNDLE).orElseThrow();
    String roots = map.at("/data/root-cert.pem").asText();
    map.withObject("/data").put("root-cert.pem", "edited");
    client.replace(ResourceType.CONFIG_MAP, "shop", BUNDLE, map);
    Until.holds(
        "the edit is undone",
        LIMIT,
        () ->
            client
                .find(ResourceType.CONFIG_MAP, "shop", BUNDLE)
                .orElseThrow()
                .at("/data/root-cert.pem")
                .asText()
                .equals(roots),
        istiod::log);
  }

  /** What spins never comes to rest. */
  private static void comesToRest(IstiodProcess istiod) {
    Duration taken =
        Until.holds(
            "it uses little of a processor", LIMIT, () -> cpuOf(istiod).compareTo(REST) < 0);
    System.out.println("ClockJumpIT: at rest after " + taken.toMillis() + " ms");
  }

  private static Duration cpuOf(IstiodProcess istiod) throws InterruptedException {
    Duration before = istiod.handle().info().totalCpuDuration().orElseThrow();
    Thread.sleep(WINDOW);
    return istiod.handle().info().totalCpuDuration().orElseThrow().minus(before);
  }

  private static void oneLeads(KubeClient client, List<IstiodProcess> istiods) throws Exception {
    long leaders =
        istiods.stream()
            .filter(
                istiod ->
                    istiod
                        .log()
                        .lines()
                        .filter(line -> line.contains(LOCK + ": "))
                        .toList()
                        .reversed()
                        .stream()
                        .findFirst()
                        .filter(line -> line.endsWith(" leads"))
                        .isPresent())
            .count();
    assertThat(leaders).isEqualTo(1);
    assertThat(leader(client)).isEqualTo("jumping");
  }
}
