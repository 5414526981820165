package io.meltemi.istiod.trust;

import io.meltemi.ca.DomainRoots;
import io.meltemi.istiod.fetch.AddressGuard;
import io.meltemi.istiod.fetch.HttpFetch;
import io.meltemi.istiod.fetch.TlsRoots;
import io.meltemi.model.CaCertificate;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshConfig;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The roots of others, put together: what is fetched, who is verified by it, who is told. */
public final class MeshRoots implements AutoCloseable {
  private final TrustSettings settings;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Optional<SpiffeBundles> bundles;

  private MeshRoots(TrustSettings settings, Optional<SpiffeBundles> bundles) {
    this.settings = settings;
    this.bundles = bundles;
    bundles.ifPresent(parts::push);
  }

  /**
   * Begins to fetch, where the settings want that anything is.
   *
   * @param mesh whose bundles are fetched for the agents; absent while it is not known
   * @param servers who vouches for bundle endpoints
   */
  public static MeshRoots start(
      TrustSettings settings, Supplier<Optional<MeshConfig>> mesh, TlsRoots servers) {
    if (!settings.multiRoot() && settings.endpoints().isEmpty()) {
      return new MeshRoots(settings, Optional.empty());
    }
    var http =
        new HttpFetch(
            AddressGuard.ANY, servers, HttpFetch.Resolver.SYSTEM, SpiffeBundles.MAX_BYTES);
    return new MeshRoots(
        settings, Optional.of(SpiffeBundles.start(http, () -> wanted(settings, mesh.get()))));
  }

  private static Collection<String> wanted(TrustSettings settings, Optional<MeshConfig> mesh) {
    var urls = new TreeSet<>(settings.endpoints().values());
    mesh.filter(_ -> settings.multiRoot()).stream()
        .flatMap(m -> m.security().caCertificates().stream())
        .forEach(
            entry -> {
              if (entry instanceof CaCertificate.SpiffeBundle(var url)) {
                urls.add(url);
              }
            });
    return urls;
  }

  /** By what istiod verifies clients of other trust domains. */
  public DomainRoots domains() {
    return bundles
        .<DomainRoots>map(fetched -> new EndpointRoots(settings, fetched))
        .orElse(DomainRoots.NONE);
  }

  /**
   * Tells the mesh's writer whom agents are to trust, and again where that changes; nothing where
   * agents are not told.
   *
   * @param own the roots of istiod's authority as of now
   */
  public void tell(Supplier<List<X509Certificate>> own, MeshChange.Sink sink) {
    bundles
        .filter(_ -> settings.multiRoot())
        .ifPresent(fetched -> parts.push(TrustAnchorSource.start(own, fetched, sink)));
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
