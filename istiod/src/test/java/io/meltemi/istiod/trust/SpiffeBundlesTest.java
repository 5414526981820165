package io.meltemi.istiod.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.base.CertificatePem;
import io.meltemi.ca.CaSettings;
import io.meltemi.ca.MemoryStore;
import io.meltemi.ca.SelfSignedRoot;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.istiod.fetch.AddressGuard;
import io.meltemi.istiod.fetch.FetchException;
import io.meltemi.istiod.fetch.HttpFetch;
import io.meltemi.istiod.fetch.TlsRoots;
import io.meltemi.istiod.jwks.KeyServer;
import io.meltemi.model.MeshChange;
import io.meltemi.model.TrustAnchors;
import io.meltemi.yaml.Document;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpiffeBundlesTest {
  private static final Duration PERIOD = Duration.ofMillis(50);

  @TempDir Path folder;
  private KeyServer server;
  private HttpFetch http;
  private volatile List<String> wanted = List.of();

  @BeforeEach
  void serve() throws Exception {
    server = KeyServer.withTls(folder.resolve("root.pem"));
    http =
        new HttpFetch(
            AddressGuard.ANY,
            new TlsRoots(folder.resolve("root.pem")),
            HttpFetch.Resolver.SYSTEM,
            SpiffeBundles.MAX_BYTES);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static X509Certificate root() throws Exception {
    return new SelfSignedRoot(
            CaSettings.DEFAULT, new MemoryStore(), Clock.systemUTC(), new SecureRandom())
        .load()
        .certificate();
  }

  private static String bundle(X509Certificate... roots) throws Exception {
    var keys = new StringBuilder("{\"use\":\"jwt-svid\",\"kty\":\"EC\"}");
    for (X509Certificate root : roots) {
      keys.append(",{\"use\":\"x509-svid\",\"kty\":\"RSA\",\"x5c\":[\"")
          .append(Base64.getEncoder().encodeToString(root.getEncoded()))
          .append("\"]}");
    }
    return "{\"keys\":[" + keys + "],\"spiffe_sequence\":1}";
  }

  @Test
  void aBundleIsFetchedAgainAndTheLastGoodOneStays() throws Exception {
    X509Certificate one = root();
    X509Certificate two = root();
    String url = server.secureUrl("/td2");
    wanted = List.of(url, server.secureUrl("/never"));
    server.serve("/td2", bundle(one));
    try (var bundles = SpiffeBundles.start(http, () -> wanted, PERIOD)) {
      until(() -> bundles.bundles().equals(map(url, one)));
      server.serve("/td2", bundle(one, two));
      until(() -> bundles.bundles().equals(map(url, one, two)));

      server.fail("/td2");
      int asked = server.requests.get();
      until(() -> server.requests.get() > asked + 2);
      assertThat(bundles.bundles()).isEqualTo(map(url, one, two));
      server.serve("/td2", "{\"keys\":[]}");
      int before = server.requests.get();
      until(() -> server.requests.get() > before + 2);
      assertThat(bundles.bundles()).isEqualTo(map(url, one, two));

      wanted = List.of();
      until(() -> bundles.bundles().isEmpty());
    }
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).isNegative();
      Thread.sleep(5);
    }
  }

  private static SortedMap<String, List<X509Certificate>> map(
      String url, X509Certificate... roots) {
    var map = new TreeMap<String, List<X509Certificate>>();
    map.put(url, List.of(roots));
    return map;
  }

  @Test
  void whatIsNoBundleIsRefusedWhole() throws Exception {
    String root = Base64.getEncoder().encodeToString(root().getEncoded());
    String good = "{\"use\":\"x509-svid\",\"x5c\":[\"" + root + "\"]}";
    assertThat(SpiffeBundle.roots("{\"keys\":[" + good + "]}")).hasSize(1);
    assertRefused("[]", "no bundle");
    assertRefused("{\"keys\":[{\"use\":\"jwt-svid\"}]}", "no roots");
    assertRefused("{\"keys\":[" + good + ",{\"use\":\"x509-svid\"}]}", "keys[1] (expected: one");
    assertRefused(
        "{\"keys\":[{\"use\":\"x509-svid\",\"x5c\":[\"%s\",\"%s\"]}]}".formatted(root, root),
        "keys[0] (expected: one");
    assertRefused("{\"keys\":[{\"use\":\"x509-svid\",\"x5c\":[\"!\"]}]}", "keys[0]: ");
  }

  private static void assertRefused(String text, String why) {
    assertThatThrownBy(() -> SpiffeBundle.roots(text))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theMeshIsToldOfRootsWhereTheyChangeAndOnlyThen() throws Exception {
    X509Certificate one = root();
    X509Certificate two = root();
    var own = new LinkedBlockingQueue<X509Certificate>(List.of(one));
    var told = new LinkedBlockingQueue<MeshChange>();
    try (var bundles = SpiffeBundles.start(http, List::of, PERIOD);
        var _ = TrustAnchorSource.start(() -> List.copyOf(own), bundles, sink(told))) {
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(anchors(one));
      own.add(two);
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(anchors(one, two));
      own.remove(one);
      assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(anchors(two));
    }
    assertThat(told).isEmpty();
  }

  private static MeshChange.Sink sink(Queue<MeshChange> told) {
    return new MeshChange.Sink() {
      @Override
      public void accept(List<MeshChange> changes) {
        told.addAll(changes);
      }

      @Override
      public void synced() {}
    };
  }

  /** Agents would forget the roots of a bundle that is only late. */
  @Test
  void nothingIsToldBeforeEachBundleWasTried() throws Exception {
    X509Certificate root = root();
    String url = server.secureUrl("/td2");
    server.serve("/td2", bundle(root));
    var release = new CountDownLatch(1);
    var slow =
        new HttpFetch(
            AddressGuard.ANY,
            new TlsRoots(folder.resolve("root.pem")),
            host -> {
              awaitQuietly(release);
              return HttpFetch.Resolver.SYSTEM.addresses(host);
            },
            SpiffeBundles.MAX_BYTES);
    var told = new LinkedBlockingQueue<MeshChange>();
    List<String> urls = List.of(url, server.secureUrl("/never"));
    try (var bundles = SpiffeBundles.start(slow, () -> urls, PERIOD);
        var _ = TrustAnchorSource.start(List::of, bundles, sink(told))) {
      assertThat(told.poll(50, TimeUnit.MILLISECONDS)).isNull();
      release.countDown();
      var fetched = new TreeMap<String, List<String>>();
      fetched.put(url, List.of(CertificatePem.write(root)));
      assertThat(told.poll(10, TimeUnit.SECONDS))
          .isEqualTo(new MeshChange.Anchors(new TrustAnchors(List.of(), fetched)));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What workloads trust is told to agents; istiod's ports know the endpoints' domains alone. */
  @Test
  void rootsOfTheMeshDoNotOpenIstiodsPorts() throws Exception {
    X509Certificate ofMesh = root();
    X509Certificate ofEndpoint = root();
    server.serve("/mesh", bundle(ofMesh));
    server.serve("/td3", bundle(ofEndpoint));
    var endpoints = new TreeMap<String, String>();
    endpoints.put("td3", server.secureUrl("/td3"));
    String text =
        "trustDomain: td1\ncaCertificates: [{spiffeBundleUrl: '%s'}]\n"
            .formatted(server.secureUrl("/mesh"));
    var mesh = MeshConfigReader.read(new Document("mesh.yaml", 1, text)).value();
    var told = new LinkedBlockingQueue<MeshChange>();
    try (var roots =
        MeshRoots.start(
            new TrustSettings(true, endpoints),
            () -> mesh,
            new TlsRoots(folder.resolve("root.pem")))) {
      roots.tell(List::of, sink(told));
      var change = (MeshChange.Anchors) told.poll(10, TimeUnit.SECONDS);
      assertThat(change.anchors().bundles())
          .containsEntry(server.secureUrl("/mesh"), List.of(CertificatePem.write(ofMesh)));
      assertThat(roots.domains().of("td3")).containsExactly(ofEndpoint);
      assertThat(roots.domains().of("td1")).isEmpty();
      assertThat(roots.domains().all()).containsExactly(ofEndpoint);
    }
  }

  private static MeshChange anchors(X509Certificate... own) {
    return new MeshChange.Anchors(
        new TrustAnchors(
            List.of(own).stream().map(CertificatePem::write).toList(),
            Collections.emptySortedMap()));
  }

  @Test
  void endpointsAreReadAsIstioReadsThem() {
    assertThat(TrustSettings.endpointsIn("foo|https://foo.example/b||bar|bar.example:8443"))
        .containsExactly(
            Map.entry("bar", "https://bar.example:8443/"),
            Map.entry("foo", "https://foo.example/b"));
    for (String bad : List.of("foo", "foo|", "|https://a", "foo|http://a", "a|b|c", "foo|a|||")) {
      assertThatThrownBy(() -> TrustSettings.endpointsIn(bad))
          .as(bad)
          .hasMessageStartingWith("SPIFFE_BUNDLE_ENDPOINTS: \"")
          .hasMessageContaining("expected: DOMAIN|URL");
    }
  }
}
