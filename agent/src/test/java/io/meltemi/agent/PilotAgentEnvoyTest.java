package io.meltemi.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.meltemi.agent.xds.FakeIstiod;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process, with a real Envoy and an istiod of the test's. */
class PilotAgentEnvoyTest {
  private static final int STATUS = 15020;
  private static final int READY = 15021;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String READY_PATH = "/healthz/ready";

  @TempDir Path folder;

  @Test
  void twoAgentsShareAHostAndASignalDrainsOneAndLeavesNoEnvoyOfIt() throws Exception {
    try (FakeIstiod istiod = FakeIstiod.start(0);
        RunningAgent agent = RunningAgent.start(folder, istiod.port(), Map.of());
        RunningAgent other = RunningAgent.start(folder, istiod.port(), Map.of())) {
      agent.awaitStatus(STATUS, READY_PATH, 200);
      agent.awaitStatus(READY, READY_PATH, 200);
      other.awaitStatus(READY, READY_PATH, 200);
      assertThat(istiod.rejected()).isEmpty();
      assertThat(istiod.accepted())
          .contains(
              "type.googleapis.com/envoy.config.cluster.v3.Cluster",
              "type.googleapis.com/envoy.config.listener.v3.Listener");
      ProcessHandle envoy = agent.envoy();

      agent.terminate();
      agent.awaitStatus(STATUS, READY_PATH, 503);
      assertThat(agent.awaitExit()).isZero();
      assertThat(envoy.isAlive()).isFalse();
      assertThat(agent.output()).contains("ending: SIGTERM");
      other.awaitStatus(READY, READY_PATH, 200);
    }
  }

  @Test
  void oneScrapeHasTheMetricsOfAgentEnvoyAndApplication() throws Exception {
    HttpServer application = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 1);
    int port = application.getAddress().getPort();
    application.stop(0);
    try (FakeIstiod istiod = FakeIstiod.start(0);
        RunningAgent agent =
            RunningAgent.start(
                folder,
                istiod.port(),
                Map.of(
                    "ISTIO_PROMETHEUS_ANNOTATIONS",
                    "{\"scrape\":\"true\",\"path\":\"/m\",\"port\":\"" + port + "\"}"))) {
      HttpServer served = HttpServer.create(new InetSocketAddress(agent.address(), port), 1);
      served.createContext(
          "/m",
          exchange -> {
            byte[] body = "app_requests 7".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      served.start();
      try {
        agent.awaitStatus(STATUS, READY_PATH, 200);
        String metrics = agent.request("GET", STATUS, "/stats/prometheus").body();
        assertThat(metrics)
            .contains("istio_agent_xds_proxy_responses ")
            .containsPattern("\nistio_agent_pilot_xds_recv_max [1-9]")
            .containsPattern("\nistio_agent_pilot_xds_send_time_count [1-9]")
            .contains("\nenvoy_server_live{} 1\n")
            .endsWith("\napp_requests 7\n");
      } finally {
        served.stop(0);
      }
    }
  }

  @Test
  void aKilledEnvoyEndsTheAgentWithItsStatusAndAReason() throws Exception {
    try (FakeIstiod istiod = FakeIstiod.start(0);
        RunningAgent agent = RunningAgent.start(folder, istiod.port(), Map.of())) {
      agent.envoy().destroyForcibly();
      assertThat(agent.awaitExit()).isEqualTo(128 + 9);
      assertThat(agent.output()).contains("Envoy was killed (signal 9)");
    }
  }

  @Test
  void aKilledAgentTakesItsEnvoyWithIt() throws Exception {
    try (FakeIstiod istiod = FakeIstiod.start(0);
        RunningAgent agent = RunningAgent.start(folder, istiod.port(), Map.of())) {
      ProcessHandle envoy = agent.envoy();
      agent.kill();
      Eventually.in(PATIENCE, () -> !envoy.isAlive());
    }
  }

  @Test
  void aRestartedIstiodIsFoundAgainAndAQuitRequestEndsTheAgent() throws Exception {
    int port;
    try (FakeIstiod istiod = FakeIstiod.start(0);
        RunningAgent agent = RunningAgent.start(folder, istiod.port(), Map.of())) {
      port = istiod.port();
      agent.awaitStatus(STATUS, READY_PATH, 200);
      istiod.close();
      try (FakeIstiod restarted = FakeIstiod.start(port)) {
        Eventually.in(PATIENCE, () -> restarted.streams().size() == 1, agent::output);
        assertThat(agent.statusOf(STATUS, READY_PATH)).isEqualTo(200);
        assertThat(agent.request("GET", STATUS, "/quitquitquit").status()).isEqualTo(405);
        assertThat(agent.request("POST", STATUS, "/quitquitquit").status()).isEqualTo(200);
        assertThat(agent.awaitExit()).isZero();
      }
    }
  }
}
