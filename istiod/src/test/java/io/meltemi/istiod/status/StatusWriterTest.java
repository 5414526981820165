package io.meltemi.istiod.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.Labels;
import io.meltemi.base.RepeatedTask;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.FakeApi;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import io.meltemi.kube.ScriptedServer;
import io.meltemi.kube.Until;
import io.meltemi.model.AddressStatus;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Enforcement;
import io.meltemi.model.OpaqueConfig;
import io.meltemi.model.ServiceEntry.HostAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusWriterTest {
  private static final ResourceType TYPE =
      ResourceType.namespaced("networking.istio.io", "v1", "serviceentries", "ServiceEntry");
  private static final String ALL = "/apis/networking.istio.io/v1/namespaces/shop/serviceentries/";
  private static final List<HostAddress> GIVEN =
      List.of(
          new HostAddress("db.example.com", "240.240.0.7"),
          new HostAddress("db.example.com", "2001:2::7"));

  private final UnwrittenStatuses unwritten = new UnwrittenStatuses();
  private final AtomicReference<Optional<ResourceType>> served =
      new AtomicReference<>(Optional.of(TYPE));
  private FakeApi api;
  private KubeClient client;
  private RepeatedTask writer;

  @BeforeEach
  void start() throws Exception {
    api = new FakeApi();
    client = api.client();
    writer = StatusWriter.start(client, _ -> served.get(), unwritten);
  }

  @AfterEach
  void stop() {
    writer.close();
    client.close();
    api.close();
  }

  private static AddressStatus status(String entry, List<HostAddress> written) {
    return new AddressStatus(new ResourceName("shop", entry), written, GIVEN);
  }

  private void put(String name, String status) {
    api.put(
        ALL + name,
        "{\"spec\":{\"hosts\":[\"db.example.com\"]}%s}"
            .formatted(status.isEmpty() ? "" : ",\"status\":" + status));
  }

  private JsonNode told(String name) {
    return api.stored(ALL + name).path("status").path("addresses");
  }

  private void isTold(String name) {
    Until.isSo(name + "'s status tells the addresses", () -> told(name).size() == 2);
  }

  private long writes() {
    return api.server().asked("/status").stream().filter(a -> a.method().equals("PATCH")).count();
  }

  private void awaitWrites(int count) {
    Until.isSo(count + " writes", () -> writes() >= count);
  }

  /** Answers every write with that status. */
  private void refuse(int status) {
    api.always(
        (asked, exchange) -> {
          boolean write = asked.method().equals("PATCH");
          if (write) {
            ScriptedServer.json(exchange, status, "{\"reason\":\"No\",\"message\":\"no\"}");
          }
          return write;
        });
  }

  @Test
  void theStatusTellsWhatWasGivenAndKeepsTheRest() {
    put("db", "{\"conditions\":[{\"type\":\"Ready\"}]}");
    unwritten.setAddresses(List.of(status("db", List.of())));

    isTold("db");
    assertThat(told("db").toString())
        .isEqualTo(
            "[{\"value\":\"240.240.0.7\",\"host\":\"db.example.com\"},"
                + "{\"value\":\"2001:2::7\",\"host\":\"db.example.com\"}]");
    assertThat(api.stored(ALL + "db").at("/status/conditions/0/type").asText()).isEqualTo("Ready");
    assertThat(api.stored(ALL + "db").at("/spec/hosts/0").asText()).isEqualTo("db.example.com");
  }

  @Test
  void aStatusIsWrittenOnceHoweverOftenItIsAskedFor() {
    put("db", "");
    put("other", "");
    for (int i = 0; i < 20; i++) {
      unwritten.setAddresses(List.of(status("db", List.of()), status("gone-" + i, List.of())));
    }
    unwritten.setAddresses(List.of(status("db", List.of()), status("other", List.of())));
    isTold("db");
    isTold("other");
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void aStatusThatSomebodyTookAwayIsWrittenAgain() {
    put("db", "");
    unwritten.setAddresses(List.of(status("db", List.of())));
    isTold("db");
    unwritten.setAddresses(List.of());
    put("other", "");
    unwritten.setAddresses(List.of(status("other", List.of())));
    isTold("other");

    put("db", "");
    unwritten.setAddresses(List.of(status("db", List.of())));
    isTold("db");
  }

  @Test
  void whatSomebodyElseHasWrittenSinceIsLeftAlone() {
    put("db", "{\"addresses\":[{\"host\":\"db.example.com\",\"value\":\"192.0.2.1\"}]}");
    put("other", "");
    unwritten.setAddresses(List.of(status("db", List.of()), status("other", List.of())));

    isTold("other");
    assertThat(told("db").toString()).contains("192.0.2.1").doesNotContain("240.240");
    assertThat(writes()).isEqualTo(1);
  }

  @Test
  void anAddressThatCannotStayIsReplaced() {
    put("db", "{\"addresses\":[{\"host\":\"db.example.com\",\"value\":\"240.240.0.9\"}]}");
    unwritten.setAddresses(
        List.of(status("db", List.of(new HostAddress("db.example.com", "240.240.0.9")))));

    isTold("db");
  }

  @Test
  void aWriteThatAnotherForestalledIsTriedAgain() {
    put("db", "");
    var forestalled = new AtomicBoolean();
    api.always(
        (asked, exchange) -> {
          if (asked.method().equals("PATCH") && forestalled.compareAndSet(false, true)) {
            put("db", "{\"conditions\":[]}");
          }
          return false;
        });
    unwritten.setAddresses(List.of(status("db", List.of())));

    isTold("db");
    assertThat(api.stored(ALL + "db").path("status").has("conditions")).isTrue();
  }

  @Test
  void withoutRightsNothingIsHammered() throws Exception {
    refuse(403);
    List<AddressStatus> many =
        IntStream.range(0, 50).mapToObj(i -> status("e" + i, List.of())).toList();
    many.forEach(s -> put(s.entry().name(), ""));
    unwritten.setAddresses(many);
    awaitWrites(1);
    put("late", "");
    unwritten.setAddresses(List.of(status("late", List.of())));
    writer.close();

    assertThat(writes()).as("those that were under way together").isLessThanOrEqualTo(16);
  }

  @Test
  void anEntryThatTheServerRefusesHoldsUpNoOther() {
    put("bad", "");
    put("good", "");
    api.always(
        (asked, exchange) -> {
          boolean bad = asked.method().equals("PATCH") && asked.target().contains("/bad/");
          if (bad) {
            ScriptedServer.json(exchange, 422, "{\"reason\":\"Invalid\"}");
          }
          return bad;
        });
    unwritten.setAddresses(List.of(status("bad", List.of()), status("good", List.of())));

    isTold("good");
    awaitWrites(2);
    assertThat(api.server().asked("/bad/status")).hasSize(1);
  }

  @Test
  void aServerThatFailsIsAskedAgain() {
    put("db", "");
    refuse(503);
    unwritten.setAddresses(List.of(status("db", List.of())));
    awaitWrites(2);
    api.noFaults();

    isTold("db");
  }

  @Test
  void nothingIsWrittenWhileTheClusterIsNotTheSource() {
    served.set(Optional.empty());
    put("db", "");
    unwritten.setAddresses(List.of(status("db", List.of())));
    unwritten.setAddresses(List.of(status("db", List.of()), status("other", List.of())));
    served.set(Optional.of(TYPE));

    isTold("db");
  }

  @Test
  void aConditionComesAndGoesAndOthersStay() {
    put("db", "{\"conditions\":[{\"type\":\"Ready\"}],\"addresses\":[{\"value\":\"192.0.2.1\"}]}");
    var closed = meta(Enforcement.FULL.closed("it has errors"));
    unwritten.setUntold(Map.of(closed.key(), closed.meta().enforcement()), InstantSource.system());
    Until.isSo("the status tells", () -> conditions().size() == 2);
    assertThat(conditions().get(1).path("type").asText()).isEqualTo("Reconciled");
    assertThat(conditions().get(1).path("status").asText()).isEqualTo("False");
    assertThat(conditions().get(1).path("message").asText()).isEqualTo("it has errors");
    assertThat(told("db").size()).isEqualTo(1);

    var solved = meta(new Enforcement(Optional.empty(), Optional.of("it has errors")));
    unwritten.setUntold(Map.of(solved.key(), solved.meta().enforcement()), InstantSource.system());
    Until.isSo("the status tells no more", () -> conditions().size() == 1);
    assertThat(writes()).isEqualTo(2);
  }

  @Test
  void aFaultHoldsUpNoOtherObject() {
    put("db", "");
    var closed = Enforcement.FULL.closed("it has errors");
    var odd = meta("Odd", closed).key();
    var faults = new AtomicInteger();
    var both = new UnwrittenStatuses();
    Function<String, Optional<ResourceType>> served =
        kind -> {
          if (kind.equals("Odd")) {
            faults.incrementAndGet();
            throw new IllegalStateException("on purpose");
          }
          return Optional.of(TYPE);
        };
    try (var _ = StatusWriter.start(client, served, both)) {
      both.setUntold(Map.of(odd, closed), InstantSource.system());
      Until.isSo("it failed", () -> faults.get() > 0);
      both.setUntold(Map.of(odd, closed, meta(closed).key(), closed), InstantSource.system());
      Until.isSo("the status tells", () -> conditions().size() == 1);
    }
  }

  private static OpaqueConfig meta(Enforcement enforcement) {
    return meta("ServiceEntry", enforcement);
  }

  private static OpaqueConfig meta(String kind, Enforcement enforcement) {
    var meta =
        new ConfigMeta(
            kind,
            new ResourceName("shop", "db"),
            Labels.NONE,
            Labels.NONE,
            Instant.EPOCH,
            enforcement,
            "");
    return new OpaqueConfig(meta, Map.of());
  }

  private JsonNode conditions() {
    return api.stored(ALL + "db").path("status").path("conditions");
  }

  @Test
  void whatIsClosedWritesNoMore() {
    writer.close();
    put("db", "");
    unwritten.setAddresses(List.of(status("db", List.of())));
    try (var next = StatusWriter.start(client, _ -> served.get(), unwritten)) {
      isTold("db");
    }
    assertThat(writes()).isEqualTo(1);
  }
}
