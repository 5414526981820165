package io.meltemi.agent.cert;

import io.meltemi.agent.grpc.WireReader;
import io.meltemi.base.CertificatePem;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the roots in {@code istio.mesh.v1alpha1.ProxyConfig}, which istiod sends where the mesh has
 * several; its other fields are passed over.
 */
public final class PushedRoots {
  public static final String TYPE_URL = "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig";

  private static final int CA_CERTIFICATES_PEM = 34;

  private PushedRoots() {}

  /**
   * PEM of each root, in the message's order.
   *
   * @throws IllegalArgumentException if the bytes are no message, or hold what is no authority's
   *     certificate; then none of them is to be used
   */
  public static List<String> read(byte[] proxyConfig) {
    List<String> roots = new ArrayList<>();
    WireReader in = new WireReader(proxyConfig);
    while (in.next()) {
      if (in.field() == CA_CERTIFICATES_PEM && in.isBytes()) {
        String text = in.text();
        for (X509Certificate certificate : CertificatePem.read(text)) {
          if (certificate.getBasicConstraints() < 0) {
            throw new IllegalArgumentException(
                certificate.getSubjectX500Principal()
                    + " is no authority's (expected: roots in caCertificatesPem)");
          }
        }
        roots.addAll(CertificatePem.split(text));
      }
    }
    return roots;
  }
}
