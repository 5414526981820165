package io.meltemi.translate.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.Service;
import io.meltemi.model.Visibility;
import io.meltemi.model.gatewayapi.PoolService;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointPickerTest {
  private static final Map<String, String> LABELS =
      Map.of(
          PoolService.SEMANTICS,
          PoolService.SEMANTICS_OF_POOL,
          PoolService.PICKER,
          "picker",
          PoolService.PICKER_PORT,
          "9002",
          PoolService.FAILURE_MODE,
          PoolService.FAIL_OPEN);

  private static Optional<EndpointPicker> picker(String label, String value) {
    var labels = new HashMap<>(LABELS);
    labels.put(label, value);
    return EndpointPicker.of(
        new Service(
            Hostname.of("models-ip-1.shop.svc.cluster.local"),
            new Service.Attributes(
                Service.Registry.KUBERNETES,
                "shop",
                "models-ip-1",
                Labels.of(labels),
                Labels.NONE,
                Visibility.PUBLIC,
                Instant.EPOCH),
            Service.Resolution.PASSTHROUGH,
            false,
            new Service.Vips(List.of(), List.of()),
            List.of(),
            List.of(),
            Service.Kubernetes.NONE));
  }

  @Test
  void labelsOfAPoolsServiceSayWhoPicks() {
    assertThat(picker("app", "any"))
        .contains(new EndpointPicker("picker.shop.svc.cluster.local", 9002, true));
    assertThat(picker(PoolService.FAILURE_MODE, "FailClose").orElseThrow().failsOpen()).isFalse();
  }

  @Test
  void anotherServiceHasNone() {
    assertThat(picker(PoolService.SEMANTICS, "other")).isEmpty();
    assertThat(picker(PoolService.PICKER, "")).isEmpty();
    assertThat(picker(PoolService.PICKER_PORT, "grpc")).isEmpty();
  }
}
