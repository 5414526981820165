package io.meltemi.istiod;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.ConfigChanges;
import io.meltemi.ingest.Update;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PushReasonsTest {
  private static final Service.Key CART = new Service.Key(Hostname.of("cart.shop"), "shop");
  private static final Service.Key API = new Service.Key(Hostname.of("api.shop"), "shop");

  private static MeshObject.Key key(String kind) {
    return new MeshObject.Key(kind, new ResourceName("shop", "a"));
  }

  @Test
  void eachReasonIsCountedByWhatChanged() {
    var changes =
        new ConfigChanges.Only(
            Set.of(CART, API),
            Set.of(key("VirtualService")),
            Set.of(CART),
            Set.of(),
            Set.of("shop", "bank"));
    var update =
        new Update(changes, Set.of(key("Secret")), Set.of(CART, API), Set.of("10.0.0.1"), 0);

    assertThat(PushReasons.of(update).counts())
        .isEqualTo(
            Map.of(
                "service", 2, "config", 1, "namespace", 2, "endpoint", 2, "secret", 1, "proxy", 1));
  }

  @Test
  void othersSettingsOfTheMeshAreGlobal() {
    var update = new Update(ConfigChanges.EVERYTHING, Set.of(), Set.of(CART), Set.of(), 0);

    assertThat(PushReasons.of(update).counts()).isEqualTo(Map.of("global", 1, "endpoint", 1));
  }
}
