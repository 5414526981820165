package io.meltemi.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DebounceLogTest {
  private static final Service.Key CART = StateFixture.key("cart.shop.svc.cluster.local");
  private static final long MILLI = 1_000_000;

  private final DebounceLog log = new DebounceLog();

  private static Update update(ConfigChanges changes, Set<Service.Key> endpoints) {
    return new Update(changes, Set.of(), endpoints, Set.of("10.0.0.1"), 0);
  }

  private static ConfigChanges rules(String... names) {
    var keys = new java.util.HashSet<MeshObject.Key>();
    for (String name : names) {
      keys.add(new MeshObject.Key("VirtualService", new ResourceName("shop", name)));
    }
    return new ConfigChanges.Only(Set.of(), keys, Set.of(), Set.of(), Set.of());
  }

  @Test
  void aPublicationIsToldAsIstioTellsOfAPush() {
    log.taken(2, 50 * MILLI);
    log.taken(1, 80 * MILLI);

    assertThat(log.line(update(rules("split"), Set.of()), 180 * MILLI))
        .contains(
            "Push debounce stable[1] 3 for config VirtualService/shop/split: 100ms since last"
                + " change, 180ms since last push, full=true");
  }

  @Test
  void ofManyOneIsNamedAndTheOthersCounted() {
    log.taken(3, 0);

    assertThat(log.line(update(rules("b", "a"), Set.of(CART)), MILLI).orElseThrow())
        .contains(
            " 3 for config ServiceEntry/shop/cart.shop.svc.cluster.local and 2 more configs: ");
  }

  @Test
  void endpointsAreNoFullPushAndOtherSettingsAreGlobal() {
    assertThat(log.line(update(ConfigChanges.NONE, Set.of(CART)), 0).orElseThrow())
        .contains("config ServiceEntry/shop/cart.shop.svc.cluster.local: ")
        .endsWith("full=false");
    assertThat(log.line(update(ConfigChanges.EVERYTHING, Set.of()), 0).orElseThrow())
        .startsWith("Push debounce stable[2] 0 for reason global:1: ");
  }

  @Test
  void podsAloneAreNotDebounced() {
    log.taken(1, 0);
    assertThat(log.line(update(ConfigChanges.NONE, Set.of()), 0)).isEmpty();
    assertThat(log.line(update(ConfigChanges.NONE, Set.of(CART)), 0).orElseThrow())
        .startsWith("Push debounce stable[1] 1 for ");
  }
}
