package io.meltemi.agent.sds;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meltemi.agent.Eventually;
import io.meltemi.agent.cert.FakeCa;
import io.meltemi.agent.pem.SmallCa;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real Envoys with identities from the agent's socket speak mutual TLS. */
class SdsEnvoyTest {
  @TempDir Path folder;
  private FakeCa ca;

  @BeforeEach
  void start() throws Exception {
    ca = FakeCa.start(0);
  }

  @AfterEach
  void stop() throws Exception {
    ca.close();
  }

  @Test
  void certificatesAndRootsRotateUnderLoadWithoutAFailedRequest() throws Exception {
    ca.live(Duration.ofSeconds(3));
    try (Workload server = Workload.serving(folder, "server", ca);
        Workload client = Workload.calling(folder, "client", ca, server)) {
      server.awaitReady();
      client.awaitReady();
      assertThat(callerSeenAt(client)).isEqualTo(Workload.uri("client"));
      AtomicInteger served = new AtomicInteger();
      List<String> failed = new CopyOnWriteArrayList<>();
      Thread load = Thread.ofVirtual().start(() -> load(client, served, failed));
      try {
        SmallCa first = ca.workloads();
        SmallCa second = new SmallCa("second root");
        awaitRenewals(server, client, 1);
        ca.signWith(first, second.root());
        awaitRenewals(server, client, 2);
        ca.signWith(second, first.root());
        awaitRenewals(server, client, 2);
        ca.signWith(second, "");
        awaitRenewals(server, client, 2);
      } finally {
        load.interrupt();
        load.join();
      }
      assertThat(failed).isEmpty();
      assertThat(served.get()).isGreaterThan(100);
      assertThat(server.statistics().rejections().sum()).isZero();
      assertThat(client.statistics().rejections().sum()).isZero();
    }
  }

  private static void awaitRenewals(Workload one, Workload other, int times) {
    long first = granted(one);
    long second = granted(other);
    Eventually.in(
        ofSeconds(20), () -> granted(one) >= first + times && granted(other) >= second + times);
  }

  private static long granted(Workload workload) {
    return workload.statistics().requests().sum() - workload.statistics().failures().sum();
  }

  private static void load(Workload client, AtomicInteger served, List<String> failed) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        callerSeenAt(client);
        served.incrementAndGet();
        Thread.sleep(5);
      } catch (InterruptedException end) {
        return;
      } catch (IOException failure) {
        if (!Thread.currentThread().isInterrupted()) {
          failed.add(failure.toString());
        }
      }
    }
  }

  private static String callerSeenAt(Workload client) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://" + client.address() + ":" + Workload.PORT + "/")
                .toURL()
                .openConnection();
    String body = new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(body).isEqualTo("served");
    return connection.getHeaderField("x-caller");
  }

  @Test
  void envoyWaitsForTheFirstCertificateAndGoesOnWithTheLastOne() throws Exception {
    ca.answer(Status.UNAVAILABLE);
    try (Workload server = Workload.serving(folder, "server", ca)) {
      Eventually.in(ofSeconds(20), () -> !server.state().isEmpty(), server::log);
      Eventually.in(
          ofSeconds(10),
          () -> server.stats("update_attempt").stream().anyMatch(line -> line.contains("sds")));
      assertThat(server.state()).doesNotContain("LIVE").contains("INITIALIZING");
      assertThat(server.secrets().missing().orElse("")).contains("grpc-status 14");
      ca.answer(Status.OK);
      server.awaitReady();
    }
  }

  @Test
  void aRejectedSecretIsLoggedAndTheOneBeforeStays() throws Exception {
    try (Workload server = Workload.serving(folder, "server", ca);
        Workload client = Workload.calling(folder, "client", ca, server)) {
      server.awaitReady();
      client.awaitReady();
      // A certificate that the JDK can read and Envoy will not have as a root.
      server
          .secrets()
          .trust(List.of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
      Eventually.in(ofSeconds(10), () -> server.statistics().rejections().sum() > 0, server::log);
      assertThat(callerSeenAt(client)).isEqualTo(Workload.uri("client"));
    }
  }
}
