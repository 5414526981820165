package io.meltemi.agent.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.agent.json.Json;
import org.junit.jupiter.api.Test;

class ClusterManagerTest {
  @Test
  void loadIsReportedWhereTheNodesMetadataSays() {
    assertThat(Json.compact(Bootstrap.clusterManager("", "{\"api_type\": \"GRPC\"}")))
        .contains("\"load_stats_config\":{\"api_type\":\"GRPC\"}");
    assertThat(Json.compact(Bootstrap.clusterManager("", ""))).doesNotContain("load_stats");
  }
}
