package io.meltemi.translate.trust;

import io.meltemi.api.mesh.ProxyConfig;
import io.meltemi.base.Encoded;
import io.meltemi.model.CaCertificate;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.TrustAnchors;
import io.meltemi.translate.Encoder;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The roots that all workloads of the mesh trust: those of istiod's authority and all that {@code
 * caCertificates} says, as PEM of one certificate each, sorted, each once.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/trustbundle/trustbundle.go (mergeInternal).
 */
public final class TrustBundleTranslator {
  /** The resource has no name: there is one of it. */
  private static final String NAME = "";

  private TrustBundleTranslator() {}

  /** The roots as agents are told; absent where they are told nothing. */
  public static Optional<Encoded> proxyConfig(ConfigSnapshot config) {
    return config
        .trustAnchors()
        .map(
            anchors ->
                Encoder.encode(
                    NAME,
                    ProxyConfig.newBuilder()
                        .addAllCaCertificatesPem(
                            roots(config.mesh().security().caCertificates(), anchors))
                        .build()));
  }

  private static SortedSet<String> roots(List<CaCertificate> written, TrustAnchors anchors) {
    var all = new TreeSet<>(anchors.own());
    for (CaCertificate entry : written) {
      all.addAll(
          switch (entry) {
            case CaCertificate.Pem(var certificates) -> certificates;
            case CaCertificate.SpiffeBundle(var url) ->
                anchors.bundles().getOrDefault(url, List.of());
          });
    }
    return all;
  }
}
