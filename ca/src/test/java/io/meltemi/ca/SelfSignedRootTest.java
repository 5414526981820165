package io.meltemi.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedRootTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CaSettings SETTINGS =
      CaSettings.DEFAULT
          .withOrganisation("mesh.example")
          .withRoot(Duration.ofDays(10), Duration.ofHours(1), 20);

  @TempDir Path folder;
  private final HandClock clock = new HandClock();
  private final MemoryStore store = new MemoryStore();

  private static final class HandClock extends Clock {
    private Instant now = Instant.now();

    void advance(Duration time) {
      now = now.plus(time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @Test
  void theRootIsMadeOnceAndReadByAll() throws Exception {
    var replicas = Executors.newVirtualThreadPerTaskExecutor();
    Callable<SigningMaterial> load = () -> root(store).load();
    List<Future<SigningMaterial>> all = replicas.invokeAll(List.of(load, load, load));
    replicas.close();
    SigningMaterial first = all.getFirst().get();
    assertThat(first.certificate().getSubjectX500Principal().getName()).isEqualTo("O=mesh.example");
    for (Future<SigningMaterial> other : all) {
      assertThat(other.get()).isEqualTo(first);
    }
  }

  @Test
  void theSecretHasThePeersKeysAndOpensslReadsThem() throws Exception {
    SigningMaterial material = root(store).load();
    Map<String, byte[]> data = store.read(SelfSignedRoot.SECRET).orElseThrow().data();
    assertThat(data.keySet())
        .containsExactlyInAnyOrder(
            "ca-cert.pem", "ca-key.pem", "cert-chain.pem", "key.pem", "root-cert.pem");
    var openssl = new Openssl(folder);
    Files.write(folder.resolve("ca.crt"), data.get("ca-cert.pem"));
    Files.write(folder.resolve("ca.key"), data.get("ca-key.pem"));
    assertThat(openssl.text("ca.key")).startsWith("-----BEGIN RSA PRIVATE KEY-----\n");
    assertThat(openssl.run("pkey -in ca.key -pubout"))
        .isEqualTo(openssl.run("x509 -in ca.crt -noout -pubkey"));
    assertThat(openssl.run("x509 -in ca.crt -noout -text"))
        .contains("CA:TRUE", "Certificate Sign", "Public-Key: (2048 bit)");
    assertThat(material.intermediates()).isEmpty();
  }

  @Test
  void aRootInItsGraceTimeIsRenewedWithItsKeyAndOldAndNewVerifyEachOther() throws Exception {
    SelfSignedRoot root = root(store);
    SigningMaterial before = root.load();
    clock.advance(Duration.ofDays(7));
    assertThat(root.load()).isEqualTo(before);
    clock.advance(Duration.ofDays(1).plusHours(2));
    SigningMaterial after = root.load();
    assertThat(after.certificate()).isNotEqualTo(before.certificate());
    assertThat(after.certificate().getPublicKey()).isEqualTo(before.certificate().getPublicKey());
    assertThat(root.load()).isEqualTo(after);
    assertThat(root(store).load()).isEqualTo(after);
    KeyMaterial underOld = server(before);
    KeyMaterial underNew = server(after);
    CertificatePaths.verify("old", underOld.chain(), after.roots(), clock.instant());
    CertificatePaths.verify("new", underNew.chain(), before.roots(), clock.instant());
    assertThat(new CertificateAuthority(SETTINGS, before, clock, RANDOM).replace(after)).isTrue();
  }

  private KeyMaterial server(SigningMaterial material) throws Exception {
    return new CertificateAuthority(SETTINGS, material, clock, RANDOM)
        .server(List.of("istiod.istio-system.svc"), Duration.ofHours(1));
  }

  @Test
  void anExpiredRootIsRenewedAtOnce() throws Exception {
    root(store).load();
    clock.advance(Duration.ofDays(40));
    assertThat(root(store).load().notAfter()).isAfter(clock.instant().plus(Duration.ofDays(9)));
  }

  @Test
  void aDamagedSecretIsToldOfAndNotOverwritten() throws Exception {
    store.create(SelfSignedRoot.SECRET, SelfSignedRoot.TYPE, Map.of("ca-cert.pem", new byte[3]));
    assertThatThrownBy(() -> root(store).load())
        .isInstanceOf(MaterialException.class)
        .hasMessageContaining("secret istio-ca-secret/ca-cert.pem");
  }

  @Test
  void aStoreThatCannotBeWrittenIsNoRootInMemory() {
    SecretStore broken =
        new SecretStore() {
          @Override
          public Optional<Stored> read(String name) {
            return Optional.empty();
          }

          @Override
          public boolean create(String name, String type, Map<String, byte[]> data)
              throws IOException {
            throw new IOException("forbidden");
          }

          @Override
          public boolean replace(Stored before, Map<String, byte[]> data) {
            return false;
          }
        };
    assertThatThrownBy(() -> root(broken).load()).hasMessage("forbidden");
  }

  @Test
  void aFolderKeepsTheRootForItsOwnerOnly() throws Exception {
    var kept = new FolderStore(folder.resolve("ca"));
    SigningMaterial material = root(kept).load();
    assertThat(root(new FolderStore(folder.resolve("ca"))).load()).isEqualTo(material);
    Path key = folder.resolve("ca/istio-ca-secret/ca-key.pem");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    clock.advance(Duration.ofDays(9));
    SelfSignedRoot restarted = root(kept);
    clock.advance(Duration.ofHours(1));
    assertThat(restarted.load()).isNotEqualTo(material);
  }

  @Test
  void whatAnOperatorPluggedInGoesFirst() throws Exception {
    var openssl = new Openssl(folder);
    openssl.root("plugged", Openssl.P256);
    String root = openssl.text("plugged.crt");
    var preferred =
        new PreferredMaterial(
            new CaFolder(folder.resolve("cacerts"), clock), store, root(store), clock);
    SigningMaterial own = preferred.load();
    clock.advance(Duration.ofMinutes(1));
    store.create("cacerts", "Opaque", openssl.plugged("plugged", "", root));
    SigningMaterial plugged = preferred.load();
    assertThat(plugged.rootsPem()).isEqualTo(root);
    openssl.root("mounted", Openssl.P256);
    Files.createDirectory(folder.resolve("cacerts"));
    for (var file : openssl.plugged("mounted", "", openssl.text("mounted.crt")).entrySet()) {
      Files.write(folder.resolve("cacerts").resolve(file.getKey()), file.getValue());
    }
    assertThat(preferred.load().rootsPem()).isEqualTo(openssl.text("mounted.crt"));
    assertThat(own.roots()).doesNotContainAnyElementsOf(plugged.roots());
  }

  private SelfSignedRoot root(SecretStore from) {
    return new SelfSignedRoot(SETTINGS, from, clock, RANDOM);
  }
}
