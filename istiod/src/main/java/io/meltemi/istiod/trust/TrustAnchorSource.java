package io.meltemi.istiod.trust;

import io.meltemi.base.CertificatePem;
import io.meltemi.model.MeshChange;
import io.meltemi.model.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tells the mesh's writer the roots that are not in the mesh's settings, and again where one
 * changes. First when each bundle was tried: agents that have them from an istiod before would
 * forget those of a bundle that is not there yet. From {@link #start} until it is closed.
 */
public final class TrustAnchorSource implements AutoCloseable {
  private static final Duration FIRST_LOOK_INTERVAL = Duration.ofMillis(20);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  private final Supplier<List<X509Certificate>> own;
  private final SpiffeBundles bundles;
  private final MeshChange.Sink sink;
  private final Thread thread = Thread.ofVirtual().name("trust-anchors").unstarted(this::run);

  private TrustAnchorSource(
      Supplier<List<X509Certificate>> own, SpiffeBundles bundles, MeshChange.Sink sink) {
    this.own = own;
    this.bundles = bundles;
    this.sink = sink;
  }

  /**
   * Begins to look, on a thread of its own.
   *
   * @param own the roots of istiod's authority as of now
   */
  public static TrustAnchorSource start(
      Supplier<List<X509Certificate>> own, SpiffeBundles bundles, MeshChange.Sink sink) {
    var source = new TrustAnchorSource(own, bundles, sink);
    source.thread.start();
    return source;
  }

  private void run() {
    Optional<TrustAnchors> told = Optional.empty();
    try {
      while (!bundles.areTried()) {
        Thread.sleep(FIRST_LOOK_INTERVAL);
      }
      while (true) {
        TrustAnchors now = now();
        if (!told.equals(Optional.of(now))) {
          told = Optional.of(now);
          sink.accept(List.of(new MeshChange.Anchors(now)));
        }
        Thread.sleep(LOOK_INTERVAL);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private TrustAnchors now() {
    var fetched = new TreeMap<String, List<String>>();
    bundles.bundles().forEach((url, roots) -> fetched.put(url, pem(roots)));
    return new TrustAnchors(pem(own.get()), fetched);
  }

  private static List<String> pem(Collection<X509Certificate> certificates) {
    return certificates.stream().map(CertificatePem::write).toList();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
