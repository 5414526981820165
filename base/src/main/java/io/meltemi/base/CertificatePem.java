package io.meltemi.base;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** X.509 certificates as PEM text. */
public final class CertificatePem {
  public static final String LABEL = "CERTIFICATE";

  private CertificatePem() {}

  /**
   * The certificates of the text, in their order; blocks of other labels are passed over.
   *
   * @throws IllegalArgumentException saying why where there is none, or one cannot be read
   */
  public static List<X509Certificate> read(String text) {
    var certificates = new ArrayList<X509Certificate>();
    for (PemBlock block : PemBlock.in(text)) {
      if (block.label().equals(LABEL)) {
        certificates.add(ofDer(block.content()));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
    return certificates;
  }

  /**
   * The certificates of the text, each as a block of its own; what they encode is not looked at.
   *
   * @throws IllegalArgumentException where a block has no end or is not Base64
   */
  public static List<String> split(String text) {
    return PemBlock.in(text).stream()
        .filter(block -> block.label().equals(LABEL))
        .map(PemBlock::text)
        .toList();
  }

  /**
   * The certificate of its encoded form.
   *
   * @throws IllegalArgumentException saying why where it cannot be read
   */
  public static X509Certificate ofDer(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
    }
  }

  /** One certificate, with a line end. */
  public static String write(X509Certificate certificate) {
    try {
      return new PemBlock(LABEL, certificate.getEncoded()).text();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }
}
