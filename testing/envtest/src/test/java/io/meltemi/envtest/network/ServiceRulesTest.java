package io.meltemi.envtest.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.envtest.network.ServiceRules.ServicePort;
import io.meltemi.envtest.network.ServiceRules.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  @Test
  void aConnectionGoesToOneOfTheEndpoints() {
    var port =
        new ServicePort(
            "10.96.0.5",
            "tcp",
            80,
            List.of(new Target("10.1.0.1", 9080), new Target("10.1.0.2", 9080)));
    assertThat(new ServiceRules(List.of(port)).ruleset("10.96.0.0/16"))
        .contains(
            "ip daddr 10.96.0.5 tcp dport 80 goto s0",
            "numgen random mod 2 vmap { 0 : goto s0-0, 1 : goto s0-1 }",
            "dnat to 10.1.0.2:9080")
        .contains("10.1.0.1 . 10.1.0.1, 10.1.0.2 . 10.1.0.2");
  }

  @Test
  void aServiceWithoutEndpointsIsLeftToTheRefusal() {
    var port = new ServicePort("10.96.0.5", "tcp", 80, List.of());
    assertThat(new ServiceRules(List.of(port)).ruleset("10.96.0.0/16"))
        .doesNotContain("10.96.0.5")
        .contains("ip daddr 10.96.0.0/16 reject");
  }
}
