package io.meltemi.delivery.credential;

import static io.meltemi.delivery.credential.TestSecrets.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshSnapshot.SecretSnapshot;
import io.meltemi.model.Secret;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who gets what. */
class CredentialLookupTest {
  private static final ServiceAccount GATE = new ServiceAccount("shop", "gate");
  private static final Requester ALLOWED = new Requester.Verified(GATE, Grant.ALLOWED);
  private static final Requester REFUSED = new Requester.Verified(GATE, Grant.REFUSED);
  private static final Requester UNKNOWN = new Requester.Verified(GATE, Grant.UNKNOWN);
  private static final Requester NOBODY =
      new Requester.Unverified("router of namespace shop", "its stream has no identity");

  private final AtomicInteger told = new AtomicInteger();
  private final CredentialReports reports = new CredentialReports(told::incrementAndGet);
  private final CredentialLookup lookup =
      new CredentialLookup(
          Credentials.of(secrets(), reports, InstantSource.system()),
          new CredentialRules(
              Set.of(
                  new CredentialRules.Named("shop", "kubernetes-gateway://shop/pair"),
                  new CredentialRules.Named("shop", "kubernetes-gateway://bank/pair"),
                  new CredentialRules.Named("bank", "kubernetes-gateway://bank/pair")),
              Set.of()),
          reports);

  private static SecretSnapshot secrets() {
    var roots = Map.of("ca.crt", ONE.certificate());
    Secret own = TestSecrets.tls("shop", "pair", ONE);
    Secret ownRoots = TestSecrets.secret("shop", "pair-cacert", roots);
    Secret others = TestSecrets.tls("bank", "pair", ONE);
    Secret othersRoots = TestSecrets.secret("bank", "pair-cacert", roots);
    return new SecretSnapshot(
        1,
        Map.of(
            own.meta().resource(), own,
            ownRoots.meta().resource(), ownRoots,
            others.meta().resource(), others,
            othersRoots.meta().resource(), othersRoots),
        Map.of(new ResourceName("bank", "roots"), TestSecrets.configMap("bank", "roots", roots)));
  }

  private boolean gets(Requester who, String name) {
    return lookup.find(who, name).isPresent();
  }

  @Test
  void anAccountThatMayListSecretsGetsThoseOfItsOwnNamespace() {
    assertThat(gets(ALLOWED, "kubernetes://pair")).isTrue();
    assertThat(gets(ALLOWED, "kubernetes://shop/pair")).isTrue();
    assertThat(gets(ALLOWED, "kubernetes://pair-cacert")).isTrue();
    assertThat(told).hasValue(0);
  }

  @Test
  void nobodyGetsASecretOfAnotherNamespace() {
    assertThat(gets(ALLOWED, "kubernetes://bank/pair")).isFalse();
    assertThat(gets(ALLOWED, "kubernetes://bank/pair-cacert")).isFalse();
    assertThat(gets(ALLOWED, "kubernetes-gateway://bank/pair")).isFalse();
    assertThat(told).hasValue(3);
  }

  @Test
  void anAccountThatMayNotListSecretsGetsRootsAlone() {
    assertThat(gets(REFUSED, "kubernetes://pair")).isFalse();
    assertThat(gets(UNKNOWN, "kubernetes://pair")).isFalse();
    assertThat(gets(REFUSED, "kubernetes://pair-cacert")).isTrue();
  }

  @Test
  void aGatewaysOwnNameForItIsEnough() {
    assertThat(gets(REFUSED, "kubernetes-gateway://shop/pair")).isTrue();
    assertThat(gets(ALLOWED, "kubernetes-gateway://shop/pair-cacert")).isFalse();
  }

  @Test
  void rootsOfConfigMapsAreForEverybodyWithAnIdentity() {
    assertThat(gets(REFUSED, "configmap://bank/roots")).isTrue();
    assertThat(gets(NOBODY, "configmap://bank/roots")).isFalse();
  }

  @Test
  void whoeverHasNoIdentityGetsNothing() {
    for (String name :
        java.util.List.of(
            "kubernetes://pair",
            "kubernetes://shop/pair",
            "kubernetes://pair-cacert",
            "kubernetes-gateway://shop/pair")) {
      assertThat(gets(NOBODY, name)).as(name).isFalse();
    }
  }

  @Test
  void aRefusalIsToldOnce() {
    for (int i = 0; i < 100; i++) {
      assertThat(gets(REFUSED, "kubernetes://pair")).isFalse();
      assertThat(gets(NOBODY, "kubernetes://pair")).isFalse();
      assertThat(gets(ALLOWED, "kubernetes://missing")).isFalse();
      assertThat(gets(ALLOWED, "nonsense")).isFalse();
    }
    assertThat(told).hasValue(4);
  }

  @Test
  void madeUpNamesFillNeitherTheLogNorMemory() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(gets(NOBODY, "kubernetes://made-up-" + i)).isFalse();
    }
    assertThat(told.get()).isLessThan(50);
  }

  @Test
  void anInvalidNameOfOursIsSilent() {
    assertThat(gets(ALLOWED, "invalid://")).isFalse();
    assertThat(told).hasValue(0);
  }

  /** A credentialName named a Secret of another namespace, and istiod could read that. */
  @Test
  void cve202134824AGatewayGetsNoSecretOfAnotherNamespace() {
    for (String scheme : List.of("kubernetes", "kubernetes-gateway")) {
      for (String name :
          List.of(
              "bank/pair", "shop/../bank/pair", "bank/pair-cacert", "/bank/pair", "bank//pair")) {
        for (Requester who : List.of(ALLOWED, REFUSED, UNKNOWN, NOBODY)) {
          assertThat(gets(who, scheme + "://" + name)).as(scheme + "://" + name).isFalse();
        }
      }
    }
  }
}
