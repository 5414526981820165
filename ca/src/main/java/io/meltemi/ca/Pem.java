package io.meltemi.ca;

import io.meltemi.base.CertificatePem;
import io.meltemi.base.PemBlock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/**
 * Certificates, revocation lists and private keys as PEM text. Keys come as PKCS #8, PKCS #1 (RSA)
 * or SEC 1 (EC); text around the blocks is passed over.
 */
public final class Pem {
  private Pem() {}

  /**
   * The certificates of the text, at least one.
   *
   * @param source what the text comes from, for messages
   */
  public static List<X509Certificate> certificates(String source, byte[] text)
      throws MaterialException {
    try {
      return CertificatePem.read(new String(text, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new MaterialException(
          source + ": " + e.getMessage() + " (expected: certificates in PEM)", e);
    }
  }

  /** The revocation lists of the text, which may be none. */
  public static List<X509CRL> revocationLists(String source, String text) throws MaterialException {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var lists = new ArrayList<X509CRL>();
      for (PemBlock block : PemBlock.in(text)) {
        if (block.label().equals("X509 CRL")) {
          lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.content())));
        }
      }
      return lists;
    } catch (CertificateException | CRLException | IllegalArgumentException e) {
      throw new MaterialException(
          source + ": " + e.getMessage() + " (expected: revocation lists in PEM)", e);
    }
  }

  /** The private key of the text: RSA, EC or Ed25519. */
  public static PrivateKey privateKey(String source, byte[] text) throws MaterialException {
    try {
      for (PemBlock block : PemBlock.in(new String(text, StandardCharsets.ISO_8859_1))) {
        switch (block.label()) {
          case "PRIVATE KEY" -> {
            return key(PrivateKeyInfo.getInstance(block.content()));
          }
          case "RSA PRIVATE KEY" -> {
            var algorithm =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
            return key(new PrivateKeyInfo(algorithm, RSAPrivateKey.getInstance(block.content())));
          }
          case "EC PRIVATE KEY" -> {
            var key = ECPrivateKey.getInstance(block.content());
            var algorithm =
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject());
            return key(new PrivateKeyInfo(algorithm, key));
          }
          default -> {
            // Parameters of a curve, or a certificate: not what is looked for.
          }
        }
      }
      throw new MaterialException(source + ": no private key (expected: an RSA or EC key in PEM)");
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // Without the cause, whose message may quote the key.
      throw new MaterialException(
          source + ": a private key that cannot be read (expected: an RSA or EC key in PEM)");
    }
  }

  private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
    var algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String name =
        algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
            ? "RSA"
            : algorithm.equals(EdECObjectIdentifiers.id_Ed25519) ? "Ed25519" : "EC";
    return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  /** One certificate, with a line end. */
  public static String write(X509Certificate certificate) {
    return CertificatePem.write(certificate);
  }

  /** The certificates one after the other. */
  public static String write(Collection<X509Certificate> certificates) {
    return certificates.stream().map(Pem::write).collect(Collectors.joining());
  }

  /** The key as older readers expect it, too: RSA as PKCS #1, others as PKCS #8. */
  static String write(PrivateKey key) {
    try {
      return key.getAlgorithm().equals("RSA")
          ? new PemBlock(
                  "RSA PRIVATE KEY",
                  PrivateKeyInfo.getInstance(key.getEncoded())
                      .parsePrivateKey()
                      .toASN1Primitive()
                      .getEncoded())
              .text()
          : new PemBlock("PRIVATE KEY", key.getEncoded()).text();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
