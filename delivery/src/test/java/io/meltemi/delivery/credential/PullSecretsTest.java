package io.meltemi.delivery.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Secret;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficExtension.FailStrategy;
import io.meltemi.model.TrafficExtension.Phase;
import io.meltemi.translate.Fixtures;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who is given what modules are fetched with. */
class PullSecretsTest {
  private static final String CONFIG = "{\"auths\":{}}";
  private static final Requester SHOP =
      new Requester.Verified(new ServiceAccount("shop", "web"), Grant.REFUSED);
  private static final Requester BANK =
      new Requester.Verified(new ServiceAccount("bank", "web"), Grant.ALLOWED);

  private final List<Secret> secrets =
      List.of(
          secret("shop", "pull", "kubernetes.io/dockerconfigjson"),
          secret("shop", "other", "Opaque"),
          secret("istio-system", "pull", "kubernetes.io/dockerconfigjson"));

  private static Secret secret(String namespace, String name, String type) {
    ConfigMeta meta = Fixtures.meta("Secret", namespace, name);
    String data = Base64.getEncoder().encodeToString(CONFIG.getBytes(StandardCharsets.UTF_8));
    return new Secret(meta, type, new TreeMap<>(Map.of(".dockerconfigjson", data)));
  }

  private String given(Requester who, String namespace, String name) {
    var reports = new CredentialReports(() -> {});
    var credentials =
        Credentials.of(SecretSnapshot.of(1, secrets), reports, InstantSource.system());
    return new PullSecrets(who, credentials, reports).of(extension(namespace, name));
  }

  private static TrafficExtension extension(String namespace, String secret) {
    return new TrafficExtension(
        Fixtures.meta("WasmPlugin", namespace, "waf"),
        PolicyTargets.EVERYTHING,
        Phase.AUTHN,
        Optional.empty(),
        List.of(),
        Fixtures.module(false, FailStrategy.FAIL_CLOSE, secret),
        Optional.empty());
  }

  @Test
  void aProxyOfTheSecretsNamespaceIsGivenItWhateverElseItMayRead() {
    assertThat(given(SHOP, "shop", "pull")).isEqualTo(CONFIG);
  }

  @Test
  void nobodyElseIs() {
    assertThat(given(BANK, "shop", "pull")).isEmpty();
    assertThat(given(SHOP, "istio-system", "pull")).isEmpty();
    assertThat(given(new Requester.Unverified("a proxy", "no identity"), "shop", "pull")).isEmpty();
  }

  @Test
  void itHasToBeOneForDocker() {
    assertThat(given(SHOP, "shop", "other")).isEmpty();
    assertThat(given(SHOP, "shop", "none")).isEmpty();
    assertThat(given(SHOP, "shop", "")).isEmpty();
    assertThat(PullSecrets.name(extension("shop", ""))).isEmpty();
  }
}
