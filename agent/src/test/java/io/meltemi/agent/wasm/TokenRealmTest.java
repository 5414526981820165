package io.meltemi.agent.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.base.HttpUrl;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where registries may send for a token. */
class TokenRealmTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://index.docker.io/ | https://auth.docker.io/token | true
          https://registry.gitlab.com/ | https://gitlab.com/jwt/auth | true
          https://ghcr.io/ | https://ghcr.io/token | true
          https://r.example:5000/ | https://r.example:5000/token | true
          https://r.corp.example/ | https://sso.example/token | false
          https://r.corp.example/ | http://r.corp.example/token | false
          https://r.corp.example/ | https://evilcorp.example/token | false
          https://r.corp.example/ | https://kubernetes.default.svc/token | false
          https://evil.example/ | https://other.example/token | false
          https://evil.example/ | https://10.0.0.1/token | false
          https://r.corp.example/ | https://x.corp.example:8443/token | false
          https://10.0.0.1/ | https://10.0.0.2/token | false
          http://127.0.0.1:5000/ | http://127.0.0.1:15000/quitquitquit | false
          http://127.0.0.1:5000/ | http://127.0.0.1:5000/token | true
          https://r/ | https://kubernetes/token | false
          https://r.corp.example/ | file:///etc/passwd | false
          https://r.other.example/ | https://tokens.corp.example:8443/x | true
          """)
  void itIsTheRegistryItselfOrInItsDomain(String registry, String realm, boolean permitted) {
    WasmSettings settings =
        WasmSettings.read(
            Variables.of(Map.of("MELTEMI_WASM_TOKEN_REALMS", "tokens.corp.example:8443, x")));
    HttpUrl from = HttpUrl.parse(registry).orElseThrow();
    if (permitted) {
      assertThat(permitted(realm, from, settings)).isEqualTo(HttpUrl.parse(realm).orElseThrow());
    } else {
      assertThatThrownBy(() -> TokenRealm.permitted(realm, from, settings))
          .isInstanceOf(FetchException.class);
    }
  }

  private static HttpUrl permitted(String realm, HttpUrl registry, WasmSettings settings) {
    try {
      return TokenRealm.permitted(realm, registry, settings);
    } catch (FetchException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void settingsAreIstiosVariables() {
    WasmSettings settings =
        WasmSettings.read(
            Variables.of(
                Map.of(
                    "WASM_MODULE_EXPIRY", "2h",
                    "WASM_PURGE_INTERVAL", "5m",
                    "WASM_HTTP_REQUEST_TIMEOUT", "3s",
                    "WASM_HTTP_REQUEST_MAX_RETRIES", "7",
                    "WASM_INSECURE_REGISTRIES", "a:5000,b",
                    "BLOCKED_CIDRS_IN_WASM_FETCH", "10.0.0.0/8")));
    assertThat(settings.expiry()).isEqualTo(Duration.ofHours(2));
    assertThat(settings.purgeInterval()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.tries()).isEqualTo(new WasmSettings.Tries(7, Duration.ofSeconds(3)));
    assertThat(settings.isInsecure("a:5000")).isTrue();
    assertThat(settings.isInsecure("c")).isFalse();
    assertThat(settings.blocked()).hasSize(1);
    for (var bad :
        Map.of(
                "WASM_HTTP_REQUEST_MAX_RETRIES", "none",
                "WASM_PURGE_INTERVAL", "0s",
                "BLOCKED_CIDRS_IN_WASM_FETCH", "x")
            .entrySet()) {
      assertThatThrownBy(
              () -> WasmSettings.read(Variables.of(Map.of(bad.getKey(), bad.getValue()))))
          .isInstanceOf(SettingsException.class)
          .hasMessageStartingWith(bad.getKey());
    }
  }
}
