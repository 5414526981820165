package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RejectionTest {
  private final XdsFixture xds = new XdsFixture();

  @AfterEach
  void close() {
    xds.close();
  }

  @Test
  void rejectedVersionIsNotSentAgainUntilSomethingChanges() {
    xds.mesh.with(LISTENER, "l", "bad");
    xds.publish();
    for (var client : new io.meltemi.xds.testing.AdsClient[] {xds.delta(), xds.state()}) {
      client.ask(LISTENER);
      client.nack(client.next(), "no such filter");
      client.expectNothing();
      xds.publish();
      client.expectNothing();
    }
    xds.mesh.with(LISTENER, "l", "good");
    xds.publish();
    XdsFixture.await("two more pushes", () -> xds.observer.rejections.size() == 2);
  }

  @Test
  void rejectionIsVisibleUntilTheNextAcceptance() {
    xds.mesh.with(LISTENER, "l", "bad");
    xds.publish();
    var client = xds.delta();
    client.ask(LISTENER);
    var reply = client.next();
    client.nack(reply, "no such filter");
    client.expectNothing();
    var error = xds.watch(LISTENER).error().orElseThrow();
    assertThat(error.message()).isEqualTo("no such filter");
    assertThat(error.version()).isEqualTo(reply.version());
    assertThat(xds.watch(LISTENER).nonceAcked()).isEmpty();
    assertThat(xds.observer.rejections).containsExactly("LDS: no such filter");

    xds.mesh.with(LISTENER, "l", "good");
    xds.publish();
    client.accept(LISTENER);
    client.expectNothing();
    assertThat(xds.watch(LISTENER).error()).isEmpty();
    assertThat(xds.watch(LISTENER).nonceAcked()).isNotEmpty();
  }

  @Test
  void clientThatRejectsEverythingCausesNoLoop() {
    xds.mesh.with(CLUSTER, "a", "cluster").with(ENDPOINT, "a", "endpoints");
    xds.publish();
    var client = xds.state();
    client.ask(CLUSTER);
    client.nack(client.next(), "no");
    client.ask(ENDPOINT, "a");
    client.nack(client.next(), "no", "a");
    client.expectNothing();
    assertThat(xds.observer.pushes.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void rejectionCarriesSubscriptionsAllTheSame() {
    xds.mesh.with(ENDPOINT, "a", "endpoints a").with(ENDPOINT, "b", "endpoints b");
    xds.publish();
    var client = xds.state();
    client.ask(ENDPOINT, "a");
    client.nack(client.next(), "no", "a", "b");
    assertThat(client.accept(ENDPOINT, "a", "b").messages()).containsExactly("endpoints b");
  }
}
