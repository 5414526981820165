package io.meltemi.istiod.trust;

import io.meltemi.base.CertificatePem;
import io.meltemi.istiod.fetch.FetchException;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the roots of a SPIFFE bundle, which is a JSON Web Key Set: each key for {@code x509-svid}
 * has one certificate.
 *
 * <p>Source: istio 1.30.3 pkg/spiffe/spiffe.go (RetrieveSpiffeBundleRootCerts).
 */
final class SpiffeBundle {
  private static final String EXPECTED = " (expected: one certificate of an authority in x5c)";

  private SpiffeBundle() {}

  /**
   * The roots, at least one.
   *
   * @throws FetchException saying what is wrong with it; then nothing of it counts
   */
  static List<X509Certificate> roots(String text) throws FetchException {
    var roots = new ArrayList<X509Certificate>();
    List<Node> keys = keys(text);
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i) instanceof Node.Mapping key && "x509-svid".equals(text(key.find("use")))) {
        roots.add(root("keys[" + i + "]", key));
      }
    }
    if (roots.isEmpty()) {
      throw new FetchException("no roots (expected: keys for x509-svid)");
    }
    return roots;
  }

  private static List<Node> keys(String text) throws FetchException {
    return JsonParser.object(text, 1)
        .map(node -> node instanceof Node.Mapping bundle ? bundle.find("keys") : null)
        .map(node -> node instanceof Node.Sequence(var keys, _) ? keys : null)
        .orElseThrow(() -> new FetchException("no bundle (expected: {\"keys\": [...]})"));
  }

  private static X509Certificate root(String place, Node.Mapping key) throws FetchException {
    if (!(key.find("x5c") instanceof Node.Sequence(var items, _)) || items.size() != 1) {
      throw new FetchException(place + EXPECTED);
    }
    try {
      X509Certificate root =
          CertificatePem.ofDer(Base64.getDecoder().decode(text(items.getFirst())));
      if (root.getBasicConstraints() < 0) {
        throw new FetchException(place + ": " + root.getSubjectX500Principal() + EXPECTED);
      }
      return root;
    } catch (IllegalArgumentException e) {
      throw new FetchException(place + ": " + e.getMessage() + EXPECTED);
    }
  }

  private static String text(@Nullable Node node) {
    return node instanceof Node.Scalar(_, var text, _) ? text : "";
  }
}
