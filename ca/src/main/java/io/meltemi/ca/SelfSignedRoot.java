package io.meltemi.ca;

import io.meltemi.ca.SecretStore.Stored;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The root that the control plane makes for itself and keeps in the secret {@code istio-ca-secret}.
 * The first replica makes it, the others read it; any of them renews it when less than the grace
 * part of its life is left. The key stays, so that what the old root signed is verified by the new
 * one and the other way round.
 *
 * <p>Source: istio 1.30.3 security/pkg/pki/ca/{ca,selfsignedcarootcertrotator}.go.
 */
public final class SelfSignedRoot implements MaterialSource {
  public static final String SECRET = "istio-ca-secret";
  public static final String TYPE = "istio.io/ca-root";
  private static final System.Logger LOG = System.getLogger("rootcertrotator");
  private static final int TRIES = 5;

  private final CaSettings settings;
  private final SecretStore store;
  private final Clock clock;
  private final SecureRandom random;
  private final Issuer issuer;
  private Instant nextCheck;

  public SelfSignedRoot(CaSettings settings, SecretStore store, Clock clock, SecureRandom random) {
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.issuer = new Issuer(clock, random);
    this.nextCheck = clock.instant().plus(firstWait(settings, random));
  }

  private static Duration firstWait(CaSettings settings, SecureRandom random) {
    long interval = settings.rootCheckInterval().toMillis();
    return !settings.jitter() || interval <= 0
        ? settings.rootCheckInterval()
        : Duration.ofMillis(random.nextLong(interval));
  }

  @Override
  public SigningMaterial load() throws MaterialException, IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<Stored> stored = store.read(SECRET);
      Optional<SigningMaterial> material =
          stored.isEmpty() ? create() : renewed(stored.get(), read(stored.get()));
      if (material.isPresent()) {
        return material.get();
      }
    }
    throw new IOException("secret " + SECRET + ": others change it again and again");
  }

  private SigningMaterial read(Stored stored) throws MaterialException {
    String source = "secret " + SECRET;
    List<X509Certificate> certificates =
        Pem.certificates(
            source + "/" + CaFiles.CERTIFICATE,
            stored.data().getOrDefault(CaFiles.CERTIFICATE, new byte[0]));
    PrivateKey key =
        Pem.privateKey(
            source + "/" + CaFiles.KEY, stored.data().getOrDefault(CaFiles.KEY, new byte[0]));
    // An expired root is one to renew, not one to refuse.
    Instant now = clock.instant();
    Instant end = certificates.getFirst().getNotAfter().toInstant();
    return SigningMaterial.of(
        source, certificates, key, List.of(), certificates, "", end.isBefore(now) ? end : now);
  }

  /** Absent where another replica was quicker. */
  private Optional<SigningMaterial> create() throws MaterialException, IOException {
    KeyPair keys = KeyPairs.rsa(settings.rootRsaBits(), random);
    X509Certificate root = root(keys, settings.organisation());
    Map<String, byte[]> data = data(root, keys.getPrivate());
    if (!store.create(SECRET, TYPE, data)) {
      return Optional.empty();
    }
    LOG.log(
        System.Logger.Level.INFO,
        "secret {0}: made a root for {1}, valid until {2}",
        SECRET,
        settings.organisation(),
        root.getNotAfter().toInstant());
    return Optional.of(material(root, keys.getPrivate()));
  }

  /** The material itself where its root is not due; absent where another replica was quicker. */
  private Optional<SigningMaterial> renewed(Stored stored, SigningMaterial material)
      throws MaterialException, IOException {
    Instant now = clock.instant();
    X509Certificate root = material.certificate();
    boolean expired = !root.getNotAfter().toInstant().isAfter(now);
    boolean checks = settings.rootCheckInterval().isPositive();
    if (!checks || (now.isBefore(nextCheck) && !expired)) {
      return Optional.of(material);
    }
    if (!isDue(root, now)) {
      nextCheck = now.plus(settings.rootCheckInterval());
      return Optional.of(material);
    }
    var keys = new KeyPair(root.getPublicKey(), material.key());
    X509Certificate next = root(keys, organisation(root));
    if (!store.replace(stored, data(next, material.key()))) {
      return Optional.empty();
    }
    nextCheck = now.plus(settings.rootCheckInterval());
    LOG.log(
        System.Logger.Level.INFO,
        "secret {0}: renewed the root, which was valid until {1}; now until {2}",
        SECRET,
        root.getNotAfter().toInstant(),
        next.getNotAfter().toInstant());
    return Optional.of(material(next, material.key()));
  }

  private boolean isDue(X509Certificate root, Instant now) {
    Instant begin = root.getNotBefore().toInstant();
    Instant end = root.getNotAfter().toInstant();
    Duration grace =
        Duration.between(begin, end).multipliedBy(settings.rootGracePercent()).dividedBy(100);
    return !now.isBefore(end.minus(grace));
  }

  /** The name stays, too: verification goes by name and key. */
  private String organisation(X509Certificate root) {
    String name = root.getSubjectX500Principal().getName();
    return name.startsWith("O=") && !name.contains(",")
        ? name.substring("O=".length())
        : settings.organisation();
  }

  private X509Certificate root(KeyPair keys, String organisation) throws MaterialException {
    try {
      return issuer.root(keys, organisation, settings.rootLifetime());
    } catch (SigningException e) {
      throw new MaterialException("secret " + SECRET + ": " + e.getMessage(), e);
    }
  }

  private static SigningMaterial material(X509Certificate root, PrivateKey key) {
    return new SigningMaterial(root, key, List.of(), List.of(root), "");
  }

  private static Map<String, byte[]> data(X509Certificate root, PrivateKey key) {
    byte[] certificate = Pem.write(root).getBytes(StandardCharsets.ISO_8859_1);
    return Map.of(
        CaFiles.CERTIFICATE,
        certificate,
        CaFiles.KEY,
        Pem.write(key).getBytes(StandardCharsets.ISO_8859_1),
        CaFiles.ROOTS,
        certificate,
        CaFiles.CHAIN,
        new byte[0],
        "key.pem",
        new byte[0]);
  }
}
