package io.meltemi.istioctl.bugreport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Pod;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {
  private static Container container() throws JsonReader.MalformedJsonException {
    String pod =
        """
        {"metadata": {"namespace": "shop", "name": "cart-6b7f-x2", "labels": {"version": "v2"},
          "annotations": {"team": "pay"},
          "ownerReferences": [{"kind": "ReplicaSet", "name": "cart-6b7f"}]},
         "spec": {"containers": [{"name": "istio-proxy"}]},
         "status": {"containerStatuses": [{"name": "istio-proxy", "restartCount": 1}]}}
        """;
    var json = JsonReader.read(pod.getBytes(StandardCharsets.UTF_8));
    return Container.of(new Pod("shop", "cart-6b7f-x2", json)).getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "'' true",
        "shop true",
        "pay,sh* true",
        "pay false",
        "shop/cart true",
        "shop/car false",
        "*//cart-*-x2 true",
        "///istio-proxy true",
        "///app false",
        "////version=v* true",
        "////version=v1 false",
        "/////team=pay true",
        "////version=v2/team=p*y true",
        "////other= false"
      })
  void partsOfASpecAllHold(String spec, boolean covers) throws Exception {
    assertThat(container().restarted()).isTrue();
    assertThat(Spec.parse("--include", spec).covers(container())).isEqualTo(covers);
  }

  @Test
  void whatIsNoSpecIsRefused() {
    assertThatThrownBy(() -> Spec.parse("--include", "a/b/c/d/e=f/g=h/i"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--include");
    assertThatThrownBy(() -> Spec.parse("--exclude", "////label"))
        .hasMessage("--exclude: \"label\" (expected: NAME=VALUE)");
  }

  @Test
  void timesBeginAndEndWhereTheFlagsSay() {
    Instant now = Instant.parse("2026-05-01T12:00:00Z");
    assertThat(TimeRange.of("", "", "", now).query()).isEmpty();
    assertThat(TimeRange.of("", "", "30m", now).query())
        .isEqualTo("&sinceTime=2026-05-01T11:30:00Z");
    TimeRange range = TimeRange.of("", "2026-05-01T10:00:00Z", "1h", now);
    assertThat(range.query()).isEqualTo("&sinceTime=2026-05-01T09:00:00Z&timestamps=true");
    assertThat(
            range.within(
                "2026-05-01T09:59:59.5Z one line\n2026-05-01T10:00:00.1Z too late\n"
                    + "2026-05-01T10:00:00Z another\n"))
        .isEqualTo("one line\nanother\n");
    assertThatThrownBy(() -> TimeRange.of("2026-05-01T10:00:00Z", "", "1h", now))
        .hasMessage("--start-time and --duration exclude each other");
    assertThatThrownBy(() -> TimeRange.of("yesterday", "", "", now))
        .hasMessageContaining("--start-time: \"yesterday\"");
  }
}
