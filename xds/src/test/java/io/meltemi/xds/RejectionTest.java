package io.meltemi.xds;

import static io.meltemi.xds.ResourceType.CLUSTER;
import static io.meltemi.xds.ResourceType.ENDPOINT;
import static io.meltemi.xds.ResourceType.EXTENSION_CONFIG;
import static io.meltemi.xds.ResourceType.LISTENER;
import static io.meltemi.xds.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.meltemi.base.Encoded;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    var error = xds.watch(LISTENER).refusal().error().orElseThrow();
    assertThat(error.message()).isEqualTo("no such filter");
    assertThat(error.version()).isEqualTo(reply.version());
    assertThat(xds.watch(LISTENER).nonceAcked()).isEmpty();
    assertThat(xds.observer.rejections).containsExactly("LDS: no such filter");

    xds.mesh.with(LISTENER, "l", "good");
    xds.publish();
    client.accept(LISTENER);
    client.expectNothing();
    assertThat(xds.watch(LISTENER).refusal().error()).isEmpty();
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatEnvoyNamesIsPutAsideAndItsLastGoodVersionGoesOn(boolean delta) {
    xds.mesh.with(LISTENER, "l", "good").with(LISTENER, "m", "1");
    xds.publish();
    var client = delta ? xds.delta() : xds.state();
    client.ask(LISTENER);
    client.accept(LISTENER);
    xds.mesh.with(LISTENER, "l", "bad").with(LISTENER, "m", "2");
    xds.publish();
    client.nack(client.next(), "Error adding/updating listener(s) l: no such filter\n");
    client.expectNothing();
    assertThat(xds.observer.putAside).containsExactly("l");
    assertThat(xds.watch(LISTENER).refusal().putAside())
        .extracting(refused -> refused.resource().name(), SessionStatus.Refused::message)
        .containsExactly(tuple("l", "Error adding/updating listener(s) l: no such filter\n"));
    assertThat(xds.watch(LISTENER).refusal().open()).isFalse();
    xds.mesh.with(LISTENER, "m", "3");
    xds.publish();
    assertThat(client.accept(LISTENER).messages()).contains("3").doesNotContain("bad");
    xds.mesh.with(LISTENER, "l", "better");
    xds.publish();
    assertThat(client.accept(LISTENER).messages()).contains("better");
    client.expectNothing();
    assertThat(xds.watch(LISTENER).refusal().putAside()).isEmpty();
  }

  @Test
  void oneBadResourceAmongManyIsFoundAndTheRestIsDelivered() {
    var names = new String[9];
    for (int i = 0; i < names.length; i++) {
      names[i] = "r" + i;
      xds.mesh.with(ROUTE, names[i], i == 4 ? "bad" : "good " + i);
    }
    xds.publish();
    var client = xds.delta();
    client.ask(ROUTE, names);
    var delivered = new java.util.TreeSet<String>();
    for (int round = 0; round < 20 && delivered.size() < names.length - 1; round++) {
      var reply = client.next();
      if (reply.messages().contains("bad")) {
        client.nack(reply, "a domain is there twice");
      } else {
        delivered.addAll(reply.messages());
        client.ack(reply);
      }
    }
    assertThat(delivered).hasSize(8).allMatch(message -> message.startsWith("good"));
    client.expectNothing();
    assertThat(xds.observer.putAside).containsExactly("r4");
    xds.mesh.with(ROUTE, "r4", "good 4");
    xds.publish();
    assertThat(client.accept(ROUTE).messages()).containsExactly("good 4");
    client.expectNothing();
    assertThat(xds.watch(ROUTE).refusal().putAside()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStandInTakesThePlaceOfWhatWasNeverGood(boolean delta) {
    xds.mesh.with(extension("bad 1", "deny"));
    xds.publish();
    var client = delta ? xds.delta() : xds.state();
    client.ask(EXTENSION_CONFIG, "e");
    // Each request of the state of the world names what it is about.
    String[] names = delta ? new String[0] : new String[] {"e"};
    client.nack(client.next(), "it does not start", names);
    assertThat(client.accept(EXTENSION_CONFIG, names).messages()).containsExactly("deny");
    client.expectNothing();

    xds.mesh.with(extension("bad 2", "allow"));
    xds.publish();
    client.nack(client.next(), "it does not start", names);
    assertThat(client.accept(EXTENSION_CONFIG, names).messages()).containsExactly("allow");
    client.expectNothing();

    xds.mesh.with(extension("good", "allow"));
    xds.publish();
    assertThat(client.accept(EXTENSION_CONFIG, names).messages()).containsExactly("good");
    xds.mesh.with(extension("bad 3", "deny"));
    xds.publish();
    client.nack(client.next(), "it does not start", names);
    client.expectNothing();
  }

  private static Resource extension(String config, String standIn) {
    return Resource.of(
        EXTENSION_CONFIG,
        Encoded.of("e", config.getBytes(StandardCharsets.UTF_8)),
        Encoded.of("e", standIn.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aClientThatRefusesTheStandInTooCausesNoLoop() {
    xds.mesh.with(extension("bad", "deny"));
    xds.publish();
    var client = xds.delta();
    client.ask(EXTENSION_CONFIG, "e");
    client.nack(client.next(), "no");
    client.nack(client.next(), "no");
    client.expectNothing();
    xds.publish();
    client.expectNothing();
  }
}
