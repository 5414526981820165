package io.meltemi.translate.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meltemi.api.mesh.ProxyConfig;
import io.meltemi.model.CaCertificate;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.TrustAnchors;
import io.meltemi.translate.Fixtures;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrustBundleTranslatorTest {
  private static final String URL = "https://td2.example/";

  private static ConfigSnapshot config(
      Optional<TrustAnchors> anchors, CaCertificate... certificates) {
    ConfigSnapshot config = Fixtures.config(List.of(), List.of());
    MeshConfig mesh = config.mesh();
    MeshConfig.Security s = mesh.security();
    return new ConfigSnapshot(
        config.revision(),
        new MeshConfig(
            mesh.rootNamespace(),
            new MeshConfig.Security(
                s.trustDomain(),
                s.trustDomainAliases(),
                s.enableAutoMtls(),
                s.meshMtls(),
                s.tlsDefaults(),
                s.verifyCertificateAtClient(),
                List.of(certificates)),
            mesh.connections(),
            mesh.listeners(),
            mesh.telemetry(),
            mesh.discovery(),
            mesh.defaultConfig(),
            mesh.source()),
        config.networks(),
        config.index(),
        config.rules(),
        config.namespaces(),
        anchors);
  }

  private static TrustAnchors anchors(String... ofBundle) {
    var bundles = new TreeMap<String, List<String>>();
    bundles.put(URL, List.of(ofBundle));
    bundles.put("https://asked.no.more/", List.of("gone"));
    return new TrustAnchors(List.of("own2", "own1"), bundles);
  }

  private static List<String> roots(ConfigSnapshot config) throws InvalidProtocolBufferException {
    var bytes = TrustBundleTranslator.proxyConfig(config).orElseThrow().bytes();
    return ProxyConfig.parseFrom(bytes).getCaCertificatesPemList();
  }

  @Test
  void allRootsAreToldSortedAndOnce() throws InvalidProtocolBufferException {
    assertThat(
            roots(
                config(
                    Optional.of(anchors("t", "a")),
                    new CaCertificate.Pem(List.of("z", "own1")),
                    new CaCertificate.SpiffeBundle(URL),
                    new CaCertificate.SpiffeBundle("https://not.fetched.yet/"))))
        .containsExactly("a", "own1", "own2", "t", "z");
  }

  @Test
  void aBundleThatTheMeshNamesNoMoreIsNotTrusted() throws InvalidProtocolBufferException {
    assertThat(roots(config(Optional.of(anchors("t"))))).containsExactly("own1", "own2");
  }

  @Test
  void nothingIsToldWhereThatIsNotWanted() {
    assertThat(
            TrustBundleTranslator.proxyConfig(
                config(Optional.empty(), new CaCertificate.Pem(List.of("z")))))
        .isEmpty();
  }

  @Test
  void noRootsAreToldToo() throws InvalidProtocolBufferException {
    var none = new TrustAnchors(List.of(), Collections.emptySortedMap());
    assertThat(roots(config(Optional.of(none)))).isEmpty();
  }
}
