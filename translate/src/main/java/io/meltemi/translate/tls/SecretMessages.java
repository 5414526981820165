package io.meltemi.translate.tls;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.util.Optional;

/** Envoy's secrets, with everything inline. */
public final class SecretMessages {
  private SecretMessages() {}

  /**
   * @param chain in PEM, the leaf first
   * @param key in PEM
   * @param staple an OCSP response in DER
   */
  public static Secret certificate(String name, byte[] chain, byte[] key, Optional<byte[]> staple) {
    var certificate =
        TlsCertificate.newBuilder().setCertificateChain(inline(chain)).setPrivateKey(inline(key));
    staple.ifPresent(response -> certificate.setOcspStaple(inline(response)));
    return Secret.newBuilder().setName(name).setTlsCertificate(certificate).build();
  }

  /**
   * @param roots in PEM
   * @param revoked revocation lists in PEM
   */
  public static Secret roots(String name, byte[] roots, Optional<byte[]> revoked) {
    var context = CertificateValidationContext.newBuilder().setTrustedCa(inline(roots));
    revoked.ifPresent(lists -> context.setCrl(inline(lists)));
    return Secret.newBuilder().setName(name).setValidationContext(context).build();
  }

  private static DataSource inline(byte[] bytes) {
    return DataSource.newBuilder().setInlineBytes(ByteString.copyFrom(bytes)).build();
  }
}
