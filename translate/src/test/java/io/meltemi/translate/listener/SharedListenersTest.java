package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.listener.ListenerFixtures.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Encoded;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView.Extensions;
import io.meltemi.model.Service;
import io.meltemi.translate.Fixtures;
import io.meltemi.translate.ScopeFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What listeners are made of decides on their bytes, and nothing else. */
class SharedListenersTest {
  private static final EndpointSnapshot PODS = ListenerFixtures.headlessPods();

  private static ScopeFixture scope(ConfigSnapshot config) {
    return ScopeFixture.of(
        ListenerFixtures.sidecar(Extensions.ISTIO, ListenerFixtures.targets()), config);
  }

  @Test
  void equalInputsGiveEqualBytes() {
    var first = new ListenerTranslator();
    var second = new ListenerTranslator();

    List<Encoded> a = scope(ListenerFixtures.everyProtocol()).listeners(first, PODS);
    List<Encoded> b = scope(ListenerFixtures.everyProtocol()).listeners(second, PODS);

    assertThat(a).hasSameSizeAs(b);
    for (int i = 0; i < a.size(); i++) {
      assertThat(a.get(i).name()).isEqualTo(b.get(i).name());
      assertThat(a.get(i).bytes()).as(a.get(i).name()).isEqualTo(b.get(i).bytes());
    }
  }

  @Test
  void whatDidNotChangeIsTheSameInstance() {
    var translator = new ListenerTranslator();
    ConfigSnapshot before = ListenerFixtures.everyProtocol();
    var services = new ArrayList<>(before.services());
    services.add(at("10.0.0.77", "late", port("tcp", 4000, Protocol.TCP)));

    List<Encoded> old = scope(before).listeners(translator, PODS);
    List<Encoded> now = scope(Fixtures.config(services, List.of())).listeners(translator, PODS);

    assertThat(now.stream().filter(l -> old.stream().noneMatch(o -> o.bytes() == l.bytes())))
        .extracting(Encoded::name)
        .containsExactly("10.0.0.77_4000");
  }

  /** Services that share no address and port may come in any order. */
  @Test
  void orderOfServicesWithoutConflictDoesNotMatter() {
    long seed = 42;
    var random = new Random(seed);
    List<Encoded> expected = scope(manyTcp(null)).listeners(new ListenerTranslator(), PODS);
    for (int round = 0; round < 5; round++) {
      List<Encoded> shuffled = scope(manyTcp(random)).listeners(new ListenerTranslator(), PODS);
      assertThat(shuffled).as("seed " + seed).hasSameSizeAs(expected);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(shuffled.get(i).bytes()).isEqualTo(expected.get(i).bytes());
      }
    }
  }

  private static ConfigSnapshot manyTcp(Random random) {
    var services = new ArrayList<Service>();
    for (int i = 1; i <= 20; i++) {
      services.add(
          at(
              "10.0.1." + i,
              "s" + i,
              port("tcp", 1000, Protocol.TCP),
              port("any", 2000, Protocol.UNSUPPORTED),
              port("http", 80, Protocol.HTTP)));
    }
    if (random != null) {
      java.util.Collections.shuffle(services, random);
    }
    return Fixtures.config(services, List.of());
  }
}
