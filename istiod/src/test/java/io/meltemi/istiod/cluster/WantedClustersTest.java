package io.meltemi.istiod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WantedClustersTest {
  private final WantedClusters wanted = new WantedClusters("Kubernetes");

  private static RemoteConfig config(String source, int second, String... clusters) {
    var kubeconfigs = new TreeMap<String, String>();
    for (String cluster : clusters) {
      kubeconfigs.put(cluster, cluster + " by " + source);
    }
    return new RemoteConfig(source, Instant.ofEpochSecond(second), kubeconfigs);
  }

  private Map<String, String> sources(RemoteConfig... configs) {
    var sources = new TreeMap<String, String>();
    wanted.of(List.of(configs)).forEach((cluster, each) -> sources.put(cluster, each.source()));
    return sources;
  }

  @Test
  void aSecretMayNameSeveralClusters() {
    assertThat(sources(config("a", 1, "east", "west"), config("b", 2, "north")))
        .isEqualTo(Map.of("east", "a", "west", "a", "north", "b"));
  }

  @Test
  void ofTwoThatNameOneClusterTheOlderCountsWhicheverCameFirst() {
    assertThat(sources(config("a", 2, "east"), config("b", 1, "east")))
        .isEqualTo(Map.of("east", "b"));
    assertThat(sources(config("b", 1, "east"), config("a", 1, "east")))
        .isEqualTo(Map.of("east", "a"));
  }

  @Test
  void theOwnClustersNameIsNobodyElses() {
    assertThat(sources(config("a", 1, "Kubernetes", "east"))).isEqualTo(Map.of("east", "a"));
  }

  @Test
  void kubeconfigsNeverShow() {
    assertThat(config("a", 1, "east")).asString().doesNotContain("east by a");
    assertThat(wanted.of(List.of(config("a", 1, "east")))).asString().doesNotContain("east by a");
  }
}
