package io.meltemi.ca;

import io.meltemi.ca.SigningException.Reason;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Signs with the material in force, which can be exchanged while it works. Any thread; a listener
 * is called on the thread that exchanges the material.
 */
public final class CertificateAuthority {
  private static final System.Logger LOG = System.getLogger("pkica");

  private final CaSettings settings;
  private final Issuer issuer;
  private final SecureRandom random;
  private final List<Consumer<SigningMaterial>> listeners = new CopyOnWriteArrayList<>();
  private volatile SigningMaterial material;
  private volatile Trust trust;

  public CertificateAuthority(
      CaSettings settings, SigningMaterial material, Clock clock, SecureRandom random) {
    this.settings = settings;
    this.material = material;
    this.trust = Trust.of(material);
    this.issuer = new Issuer(clock, random);
    this.random = random;
  }

  public SigningMaterial material() {
    return material;
  }

  /** What clients' certificates are verified by. */
  public Trust trust() {
    return trust;
  }

  /**
   * Called with the new material after each exchange.
   *
   * @return what ends that
   */
  public Runnable onChange(Consumer<SigningMaterial> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * Signs a client's key.
   *
   * @param csr the request in PEM; only its key is used
   * @param identities who the client is, as somebody verified it
   * @param lifetime as the client asked; zero or less is the default
   * @return PEM: the client's certificate, each that lies between, and in the last all roots, since
   *     agents trust the last alone
   */
  public List<String> sign(String csr, List<String> identities, Duration lifetime)
      throws SigningException {
    if (identities.isEmpty()) {
      throw new SigningException(Reason.CERT_GEN_ERROR, "no identity to certify");
    }
    Duration granted = lifetime.isPositive() ? lifetime : settings.defaultLifetime();
    if (lifetime.compareTo(settings.maxLifetime()) > 0) {
      throw new SigningException(
          Reason.TTL_ERROR,
          "requested TTL %s is greater than the max allowed TTL %s"
              .formatted(lifetime, settings.maxLifetime()));
    }
    var request = CertificateRequest.parse(csr);
    SigningMaterial signer = material;
    X509Certificate leaf = issuer.leaf(signer, request.key(), identities, request.named(), granted);
    return Stream.concat(
            Stream.concat(Stream.of(leaf), signer.intermediates().stream()).map(Pem::write),
            Stream.of(Pem.write(signer.roots())))
        .toList();
  }

  /** A new key and certificate for a server of these host names. */
  public KeyMaterial server(List<String> hosts, Duration lifetime) throws SigningException {
    SigningMaterial signer = material;
    KeyPair keys = KeyPairs.ec(random);
    X509Certificate leaf = issuer.leaf(signer, keys.getPublic(), hosts, false, lifetime);
    var chain = new ArrayList<X509Certificate>();
    chain.add(leaf);
    chain.addAll(signer.intermediates());
    return new KeyMaterial(keys.getPrivate(), chain, signer.roots());
  }

  /**
   * Puts other material in force. Roots are exchanged in stages, so that everybody trusts everybody
   * at each moment: first the new one is added, then it signs, then the old one is removed.
   *
   * @return false where it is what is in force already
   * @throws MaterialException where no root is kept; then the old material stays in force
   */
  public synchronized boolean replace(SigningMaterial next) throws MaterialException {
    SigningMaterial before = material;
    if (next.equals(before)) {
      return false;
    }
    boolean grows = isTrustedBy(before, next);
    if (!grows && !isTrustedBy(next, before)) {
      throw new MaterialException(
          "the new roots %s neither contain the roots in force %s nor are among them (expected: a"
                  .formatted(names(next), names(before))
              + " root-cert.pem with both, until every workload has a certificate of the new one)");
    }
    material = next;
    trust = Trust.of(next);
    if (!grows) {
      LOG.log(System.Logger.Level.WARNING, "roots are no longer trusted: now {0}", names(next));
    }
    if (signsByUntrusted(before, next)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} signs from now on and was not trusted before: workloads that have not got the new"
              + " roots yet refuse its certificates (expected: first a root-cert.pem with both)",
          next.certificate().getSubjectX500Principal());
    }
    listeners.forEach(listener -> listener.accept(next));
    return true;
  }

  /** Whether all that one trusts, another does; a renewed root has the key and name of the old. */
  private static boolean isTrustedBy(SigningMaterial one, SigningMaterial another) {
    return one.roots().stream()
        .allMatch(root -> another.roots().stream().anyMatch(other -> isSame(root, other)));
  }

  private static boolean signsByUntrusted(SigningMaterial before, SigningMaterial next) {
    try {
      CertificatePaths.verify(
          "",
          Stream.concat(Stream.of(next.certificate()), next.intermediates().stream())
              .distinct()
              .toList(),
          Stream.concat(before.roots().stream(), renewed(before, next)).toList(),
          next.certificate().getNotBefore().toInstant());
      return false;
    } catch (MaterialException e) {
      return true;
    }
  }

  private static Stream<X509Certificate> renewed(SigningMaterial before, SigningMaterial next) {
    return next.roots().stream()
        .filter(root -> before.roots().stream().anyMatch(other -> isSame(root, other)));
  }

  private static boolean isSame(X509Certificate root, X509Certificate other) {
    return root.getPublicKey().equals(other.getPublicKey())
        && root.getSubjectX500Principal().equals(other.getSubjectX500Principal());
  }

  private static List<String> names(SigningMaterial material) {
    return material.roots().stream()
        .map(
            root ->
                "%s (serial %x)".formatted(root.getSubjectX500Principal(), root.getSerialNumber()))
        .toList();
  }
}
