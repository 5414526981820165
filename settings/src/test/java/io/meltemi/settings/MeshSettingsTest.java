package io.meltemi.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.ResourceName;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.ingest.JwksMode;
import io.meltemi.ingest.McsSettings;
import io.meltemi.model.MeshObject;
import io.meltemi.translate.TranslateSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshSettingsTest {
  private static MeshSettings read(Map<String, String> variables) {
    return MeshSettings.read("cluster.local", new Environment(variables));
  }

  @Test
  void withoutVariablesTheyAreTheDefaults() {
    assertThat(MeshSettings.DEFAULT.ingest()).isEqualTo(IngestSettings.DEFAULT);
    assertThat(MeshSettings.DEFAULT.translate()).isEqualTo(TranslateSettings.DEFAULT);
    assertThat(MeshSettings.DEFAULT.variables()).isEmpty();
  }

  @Test
  void eachPartHasItsVariables() {
    MeshSettings read =
        read(
            Map.of(
                "CLUSTER_ID", "east",
                "POD_NAMESPACE", "mesh",
                "REVISION", "canary",
                "PILOT_ENABLE_ALPHA_GATEWAY_API", "true",
                "PILOT_ENABLE_IP_AUTOALLOCATE", "false",
                "PILOT_JWT_ENABLE_REMOTE_JWKS", "envoy",
                "ENABLE_MCS_HOST", "true",
                "PILOT_ENABLE_REDIS_FILTER", "true",
                "MELTEMI_IGNORE_KINDS", "WasmPlugin"));
    assertThat(read.ingest().clusterId()).isEqualTo("east");
    assertThat(read.translate().clusterId()).isEqualTo("east");
    assertThat(read.ingest().systemNamespace()).isEqualTo("mesh");
    assertThat(read.translate().systemNamespace()).isEqualTo("mesh");
    assertThat(read.revision()).isEqualTo("canary");
    assertThat(read.ingest().gateways().alpha()).isTrue();
    assertThat(read.ingest().autoAddresses()).isEmpty();
    assertThat(read.ingest().jwksMode()).isEqualTo(JwksMode.ENVOY);
    assertThat(read.ingest().mcs()).isEqualTo(new McsSettings(false, false, true));
    assertThat(read.translate().protocols().redis()).isTrue();
    var plugin = new MeshObject.Key("WasmPlugin", new ResourceName("shop", "a"));
    assertThat(read.ignored().has(plugin)).isTrue();
  }

  /** By what they keep of their variables they are made again elsewhere. */
  @Test
  void theyKeepTheirOwnVariablesAndNoOthers() {
    MeshSettings read =
        read(Map.of("PILOT_ENABLE_QUIC_LISTENERS", "1", "JWT_RULE", "secret", "CLUSTER_ID", ""));
    assertThat(read.variables()).isEqualTo(Map.of("PILOT_ENABLE_QUIC_LISTENERS", "1"));
    assertThat(read(read.variables())).isEqualTo(read);
    assertThat(MeshSettings.variableNames())
        .contains("CLUSTER_ID", "MELTEMI_IGNORE_KINDS", "PILOT_IP_AUTOALLOCATE_IPV6_PREFIX")
        .doesNotContain("JWT_RULE", "PILOT_DEBOUNCE_AFTER");
  }

  @ParameterizedTest
  @CsvSource({
    "PILOT_ENABLE_ALPHA_GATEWAY_API, yes, '\"yes\" (expected: true or false)'",
    "PILOT_IP_AUTOALLOCATE_IPV4_PREFIX, 2001:2::/48, 2001:2::/48 (expected: a range as"
        + " 240.240.0.0/16)",
    "PILOT_JWT_ENABLE_REMOTE_JWKS, maybe, '\"maybe\" (expected: '",
    "MELTEMI_IGNORE_KINDS, Sidecar, '\"Sidecar\" (expected: KIND'"
  })
  void whatIsAmissIsNamed(String name, String value, String says) {
    assertThatThrownBy(() -> read(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": " + says);
  }
}
