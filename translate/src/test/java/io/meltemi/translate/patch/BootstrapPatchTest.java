package io.meltemi.translate.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ApplyTo;
import io.meltemi.model.EnvoyFilter.Match;
import io.meltemi.model.EnvoyFilter.Operation;
import io.meltemi.model.PolicyTargets;
import io.meltemi.translate.Fixtures;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BootstrapPatchTest {
  @SuppressWarnings("unchecked")
  private static String json(Operation operation, String... values) {
    List<EnvoyFilter.Patch> patches =
        Arrays.stream(values)
            .map(value -> (Map<String, Object>) new Gson().fromJson(value, Map.class))
            .map(
                tree ->
                    new EnvoyFilter.Patch(
                        ApplyTo.BOOTSTRAP, Match.ANYTHING, operation, tree, Set.of()))
            .toList();
    var filter =
        new EnvoyFilter(
            Fixtures.meta("EnvoyFilter", "shop", "f"),
            PolicyTargets.EVERYTHING,
            0,
            patches,
            Optional.empty());
    return BootstrapPatch.json(ProxyPatches.of(Fixtures.sidecar("shop"), CompiledPatch.of(filter)));
  }

  @Test
  void patchesAreMergedInTheirOrder() {
    assertThat(
            json(
                Operation.MERGE,
                "{\"statsFlushInterval\": \"5s\", \"statsConfig\": {\"statsTags\": [{\"tagName\":"
                    + " \"a\"}]}}",
                "{\"stats_flush_interval\": \"7s\", \"stats_config\": {\"stats_tags\":"
                    + " [{\"tag_name\": \"b\"}]}}"))
        .isEqualTo(
            "{\"stats_flush_interval\":\"7s\",\"stats_config\":{\"stats_tags\":"
                + "[{\"tag_name\":\"a\"},{\"tag_name\":\"b\"}]}}");
  }

  @Test
  void whatIsPackedIsSpelledOut() {
    String sink =
        "{\"stats_sinks\":[{\"name\":\"s\",\"typed_config\":{\"@type\":"
            + "\"type.googleapis.com/envoy.config.metrics.v3.StatsdSink\",\"tcp_cluster_name\":\"c\"}}]}";
    assertThat(json(Operation.MERGE, sink)).isEqualTo(sink);
  }

  @Test
  void nothingIsAnEmptyObject() {
    assertThat(BootstrapPatch.json(ProxyPatches.NONE)).isEqualTo("{}");
  }
}
