package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Extension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stock Envoy, which lacks Istio's own filters, takes all that it is sent. */
class StockEnvoyIT {
  @TempDir static Path introduction;
  private static List<Extension> extensions;

  @TempDir Path work;

  @BeforeAll
  static void askAStockEnvoyWhatItHas() throws Exception {
    extensions = StockEnvoy.extensions(introduction);
    assertThat(extensions).hasSizeGreaterThan(100);
  }

  static List<Scenario> scenarios() throws Exception {
    return Scenario.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void takesTheWholeConfiguration(Scenario scenario) throws Exception {
    assertThat(complaints(scenario, extensions)).as("Envoy's complaints").isEmpty();
  }

  @Test
  void refusesWhatIstiosOwnEnvoyIsSent() throws Exception {
    var scenario = Scenario.startingWith("traffic-05").getFirst();
    assertThat(complaints(scenario, List.of()))
        .hasSameSizeAs(scenario.proxies())
        .allMatch(complaint -> complaint.contains("istio."));
  }

  /** Of a stock Envoy against what each proxy is sent that lists these extensions. */
  private List<String> complaints(Scenario scenario, List<Extension> listed) throws Exception {
    var validations = new ArrayList<StockEnvoy.Validation>();
    var complaints = new ArrayList<String>();
    try (var istiod = scenario.istiod(work)) {
      for (Scenario.Proxy proxy : scenario.proxies()) {
        var node = proxy.node().toBuilder().addAllExtensions(listed).build();
        var dump = Dump.of(istiod.xds(), node);
        assertThat(dump.clusters()).as("clusters of " + proxy.name()).isNotEmpty();
        validations.add(StockEnvoy.validate(work, proxy.name(), node, dump));
      }
      for (var validation : validations) {
        complaints.add(validation.complaints());
      }
    } finally {
      for (var validation : validations) {
        validation.close();
      }
    }
    return complaints.stream().filter(complaint -> !complaint.isEmpty()).toList();
  }
}
