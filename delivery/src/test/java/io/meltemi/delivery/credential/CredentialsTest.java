package io.meltemi.delivery.credential;

import static io.meltemi.delivery.credential.TestSecrets.ONE;
import static io.meltemi.delivery.credential.TestSecrets.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Secret;
import io.meltemi.xds.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CredentialsTest {
  private final AtomicInteger told = new AtomicInteger();
  private Instant now = Instant.now();
  private long revision = 1;
  private Credentials credentials = Credentials.of(snapshot(), reports(), () -> now);

  private CredentialReports reports() {
    return new CredentialReports(told::incrementAndGet);
  }

  private SecretSnapshot snapshot(Secret... objects) {
    var secrets = new TreeMap<ResourceName, Secret>();
    var configMaps = new TreeMap<ResourceName, Secret>();
    for (Secret object : objects) {
      var to = object.meta().kind().equals("Secret") ? secrets : configMaps;
      to.put(object.meta().resource(), object);
    }
    return new SecretSnapshot(revision++, secrets, configMaps);
  }

  private void publish(Secret... objects) {
    credentials = credentials.next(snapshot(objects));
  }

  private Optional<Resource> find(String name) {
    return credentials.find(CredentialName.parse(name, "shop").orElseThrow());
  }

  private String text(String name) {
    return find(name)
        .map(r -> new String(r.message(), StandardCharsets.ISO_8859_1))
        .orElse("nothing");
  }

  @Test
  void whatIsMadeOnceIsSharedAndTakenOver() {
    publish(TestSecrets.tls("shop", "gate", ONE));
    Resource first = find("kubernetes://gate").orElseThrow();
    assertThat(first.name()).isEqualTo("kubernetes://gate");
    assertThat(find("kubernetes://gate")).containsSame(first);
    publish(TestSecrets.tls("shop", "gate", ONE), TestSecrets.tls("shop", "other", TWO));
    assertThat(find("kubernetes://gate")).containsSame(first);
    assertThat(text("kubernetes://shop/gate")).contains(ONE.key(), "kubernetes://shop/gate");
  }

  @Test
  void aBadVersionKeepsTheLastGoodOneInForce() {
    publish(TestSecrets.tls("shop", "gate", ONE));
    Resource good = find("kubernetes://gate").orElseThrow();
    publish(TestSecrets.secret("shop", "gate", Map.of("tls.crt", "x", "tls.key", "y")));
    assertThat(find("kubernetes://gate")).containsSame(good);
    assertThat(told).hasValue(1);
    publish(
        TestSecrets.secret(
            "shop", "gate", Map.of("tls.crt", ONE.certificate(), "tls.key", TWO.key())));
    assertThat(find("kubernetes://gate")).containsSame(good);
    assertThat(told).hasValue(2);
    publish(TestSecrets.tls("shop", "gate", TWO));
    assertThat(text("kubernetes://gate")).contains(TWO.key());
    assertThat(told).hasValue(2);
  }

  @Test
  void theLastGoodOneStaysThoughNobodyAskedInBetween() {
    publish(TestSecrets.tls("shop", "gate", ONE));
    find("kubernetes://gate");
    for (int i = 0; i < 5; i++) {
      publish(TestSecrets.secret("shop", "gate", Map.of("tls.crt", "x" + i, "tls.key", "y")));
    }
    assertThat(text("kubernetes://gate")).contains(ONE.key());
  }

  @Test
  void badFromTheStartOrDeletedIsNothing() {
    publish(TestSecrets.secret("shop", "gate", Map.of("tls.crt", ONE.certificate())));
    assertThat(find("kubernetes://gate")).isEmpty();
    publish(TestSecrets.tls("shop", "gate", ONE));
    assertThat(find("kubernetes://gate")).isPresent();
    publish();
    assertThat(find("kubernetes://gate")).isEmpty();
  }

  @Test
  void anExpiredOneIsSentOnlyWhereNothingBetterIs() {
    now = Instant.now().plus(Duration.ofDays(3));
    publish(TestSecrets.tls("shop", "gate", ONE));
    assertThat(text("kubernetes://gate")).contains(ONE.key());
    publish(TestSecrets.tls("shop", "gate", TWO));
    assertThat(text("kubernetes://gate")).as("the old one expired too").contains(TWO.key());
    now = Instant.now();
    publish(TestSecrets.tls("shop", "gate", ONE));
    now = Instant.EPOCH;
    publish(TestSecrets.tls("shop", "gate", TWO));
    assertThat(text("kubernetes://gate")).contains(TWO.key());
  }

  @Test
  void rootsComeFromTheirOwnSecretOrTheSame() {
    publish(
        TestSecrets.secret("shop", "gate", Map.of("cert", "x", "cacert", ONE.certificate())),
        TestSecrets.configMap("shop", "gate", Map.of("ca.crt", TWO.certificate())));
    assertThat(text("kubernetes://gate-cacert")).contains(ONE.certificate());
    assertThat(text("configmap://shop/gate")).contains(TWO.certificate());
    assertThat(text("configmap://shop/gate-cacert")).contains(TWO.certificate());
    publish(
        TestSecrets.secret("shop", "gate", Map.of("cacert", ONE.certificate())),
        TestSecrets.secret("shop", "gate-cacert", Map.of("ca.crt", TWO.certificate())));
    assertThat(text("kubernetes://gate-cacert")).contains(TWO.certificate());
  }

  @Test
  void aConfigMapIsNeverTakenForASecretNorTheOtherWayRound() {
    publish(
        TestSecrets.configMap(
            "shop", "gate", Map.of("tls.crt", ONE.certificate(), "tls.key", ONE.key())),
        TestSecrets.secret("shop", "roots", Map.of("ca.crt", ONE.certificate())));
    assertThat(find("kubernetes://gate")).isEmpty();
    assertThat(find("configmap://shop/roots")).isEmpty();
  }

  @Test
  void rootsNeverHoldAKey() {
    publish(
        TestSecrets.secret(
            "shop",
            "gate",
            Map.of(
                "tls.crt", ONE.certificate(), "tls.key", ONE.key(), "ca.crt", ONE.certificate())),
        TestSecrets.tls("shop", "pair-cacert", TWO));
    assertThat(text("kubernetes://gate-cacert")).doesNotContain(ONE.key()).contains("BEGIN");
    assertThat(find("kubernetes://pair-cacert")).isEmpty();
  }

  @Test
  void aThousandCredentialsAreMadeOnce() {
    var secrets = new Secret[1_000];
    for (int i = 0; i < secrets.length; i++) {
      secrets[i] = TestSecrets.tls("shop", "gate" + i, ONE);
    }
    publish(secrets);
    long started = System.nanoTime();
    long bytes = 0;
    for (int i = 0; i < secrets.length; i++) {
      bytes += find("kubernetes://gate" + i).orElseThrow().size();
    }
    long made = System.nanoTime();
    secrets[7] = TestSecrets.tls("shop", "gate7", TWO);
    publish(secrets);
    Resource before = find("kubernetes://gate8").orElseThrow();
    long exchanged = System.nanoTime();
    System.out.printf(
        "CredentialsTest: 1000 credentials of %d bytes in all: checked and made in %d ms, one"
            + " exchanged in %d us%n",
        bytes, (made - started) / 1_000_000, (exchanged - made) / 1_000);
    publish(secrets);
    assertThat(find("kubernetes://gate8")).containsSame(before);
    assertThat(told).hasValue(0);
  }
}
