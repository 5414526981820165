package io.meltemi.agent.pem;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** X.509 certificates from PEM. */
public final class Certificates {
  private static final byte[] CHALLENGE = {1, 2, 3, 4, 5, 6, 7, 8};

  private Certificates() {}

  /**
   * All certificates of a text, in order.
   *
   * @throws IllegalArgumentException if there is none, or one cannot be read
   */
  public static List<X509Certificate> read(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : Pem.parse(text)) {
      if (block.label().equals(Pem.CERTIFICATE)) {
        certificates.add(read(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate (expected: PEM " + Pem.CERTIFICATE + ")");
    }
    return certificates;
  }

  /**
   * One certificate.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  public static X509Certificate read(Pem block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.der()));
    } catch (CertificateException unusable) {
      throw new IllegalArgumentException("a certificate is unusable: " + unusable.getMessage());
    }
  }

  /** Whether the key is the certificate's, as shown by a signature. */
  public static boolean belong(X509Certificate certificate, PrivateKey key) {
    PublicKey publicKey = certificate.getPublicKey();
    boolean sameKind = publicKey.getAlgorithm().equals(key.getAlgorithm());
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(CHALLENGE);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(CHALLENGE);
      return sameKind && signature.verify(signed);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }
}
