package io.meltemi.istiod.trust;

import io.meltemi.base.CertificatePem;
import io.meltemi.base.RepeatedTask;
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
 * forget those of a bundle that is not there yet.
 */
public final class TrustAnchorSource {
  private static final Duration FIRST_LOOK_INTERVAL = Duration.ofMillis(20);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);

  private final Supplier<List<X509Certificate>> own;
  private final SpiffeBundles bundles;
  private final MeshChange.Sink sink;

  /** Belongs to the thread. */
  private Optional<TrustAnchors> told = Optional.empty();

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
   * @return what ends it
   */
  public static RepeatedTask start(
      Supplier<List<X509Certificate>> own, SpiffeBundles bundles, MeshChange.Sink sink) {
    var source = new TrustAnchorSource(own, bundles, sink);
    return RepeatedTask.start("trust-anchors", LOOK_INTERVAL, source::look);
  }

  private void look() throws InterruptedException {
    while (told.isEmpty() && !bundles.areTried()) {
      Thread.sleep(FIRST_LOOK_INTERVAL);
    }
    TrustAnchors now = now();
    if (!told.equals(Optional.of(now))) {
      sink.accept(List.of(new MeshChange.Anchors(now)));
      told = Optional.of(now);
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
}
