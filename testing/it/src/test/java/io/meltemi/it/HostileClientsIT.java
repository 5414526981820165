package io.meltemi.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.it.fixture.Http;
import io.meltemi.it.fixture.Shop;
import io.meltemi.it.fixture.Traffic;
import io.meltemi.it.fixture.Until;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.testing.AdsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that misbehave cost the others nothing. */
class HostileClientsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final Duration PROMPT = Duration.ofSeconds(1);
  private static final long SEED = 20261122;
  private static final int DEAF_CLIENTS = 20;

  @TempDir Path work;

  @Test
  void aGoodProxyGetsChangesPromptlyBesideOnesThatNeverReadOrRejectEverything() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      var clients = new ArrayList<AdsClient>();
      try {
        for (int i = 0; i < DEAF_CLIENTS; i++) {
          var deaf = AdsClient.deaf(shop.istiod().xds(), sidecar("deaf" + i));
          clients.add(deaf);
          deaf.ask(ResourceType.CLUSTER);
          deaf.ask(ResourceType.LISTENER);
        }
        var refusing = AdsClient.state(shop.istiod().xds(), sidecar("refusing"));
        clients.add(refusing);
        refusing.ask(ResourceType.CLUSTER);
        refusing.nack(refusing.next(), "no");
        refusing.ask(ResourceType.LISTENER);
        refusing.nack(refusing.next(), "no");
        Until.holds(
            "the rejections are counted",
            PATIENCE,
            () -> shop.istiod().metric("pilot_total_xds_rejects") >= 2);

        int rejections = 2;
        for (int round = 0; round < 5; round++) {
          while (refusing.waiting() > 0) {
            refusing.nack(refusing.next(), "no");
            rejections++;
          }
          for (int i = 0; i < 50; i++) {
            shop.write("more" + i + ".yaml", moreServices(i, round));
          }
          assertThat(moveTraffic(shop, traffic, round % 2 == 0))
              .as("a change that is written in the traffic, round " + round)
              .isLessThan(PROMPT);
        }
        assertThat(rejections).as("responses to one that rejects").isLessThanOrEqualTo(2 + 5 * 4);
        assertThat(traffic.failures()).isEmpty();
      } finally {
        clients.forEach(AdsClient::close);
      }
    }
  }

  @Test
  void garbageOnThePortsIsTurnedAwayAndTheOthersAreServed() throws Exception {
    try (var shop = Shop.open(work);
        var traffic = Traffic.to(shop.url())) {
      var random = new Random(SEED);
      var istiod = shop.istiod();
      for (var port : List.of(istiod.xds(), istiod.http(), istiod.monitoring())) {
        for (int i = 0; i < 30; i++) {
          byte[] garbage = new byte[1 + random.nextInt(20_000)];
          random.nextBytes(garbage);
          throwAt(port, garbage);
        }
        throwAt(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\7\4".getBytes("US-ASCII"));
        throwAt(port, ("GET /" + "x".repeat(100_000) + " HTTP/1.1\r\n\r\n").getBytes("US-ASCII"));
      }
      assertThat(moveTraffic(shop, traffic, true)).isLessThan(PROMPT);
      assertThat(istiod.handle().isAlive()).isTrue();
      for (var port : List.of(istiod.http(), istiod.monitoring())) {
        String page = "http://127.0.0.1:" + port.getPort() + "/debug/connections";
        assertThat(Http.get(page).body()).contains("gate.shop");
      }
      assertThat(traffic.failures()).isEmpty();
    }
  }

  /** Writes the route to the other service; how long until the traffic goes there. */
  private static Duration moveTraffic(Shop shop, Traffic traffic, boolean toV2) throws IOException {
    String wanted = toV2 ? "200 v2" : "200 v1";
    long written = System.nanoTime();
    shop.writeRoute(toV2 ? 0 : 100, toV2 ? 100 : 0);
    Until.holds(
        wanted + " comes",
        PATIENCE,
        () -> traffic.firstAfter(written, wanted) > 0,
        shop.istiod()::log);
    var taken = Duration.ofNanos(traffic.firstAfter(written, wanted) - written);
    System.out.println("HostileClientsIT: a written route was in the traffic after " + taken);
    return taken;
  }

  private static void throwAt(InetSocketAddress port, byte[] bytes) throws IOException {
    try (var socket = new Socket(port.getAddress(), port.getPort())) {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // To be cut off is what it asks for.
      assertThat(e).isInstanceOf(java.net.SocketException.class);
    }
  }

  private static String sidecar(String name) {
    return "sidecar~127.0.0.1~" + name + ".shop~shop.svc.cluster.local";
  }

  private static String moreServices(int number, int round) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: more%d, namespace: shop}
    spec:
      clusterIP: 127.0.73.%d
      ports: [{name: http, port: 80}, {name: http-more, port: %d}]
    """
        .formatted(number, number + 1, 8000 + round);
  }
}
