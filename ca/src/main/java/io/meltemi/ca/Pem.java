package io.meltemi.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
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
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int LINE = 64;

  private Pem() {}

  /** One block: its label, {@code CERTIFICATE}, and what it encodes. */
  record Block(String label, byte[] content) {}

  /**
   * The blocks of the text, in their order.
   *
   * @throws IllegalArgumentException where a block has no end or is not Base64
   */
  static List<Block> blocks(String text) {
    var blocks = new ArrayList<Block>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      String end = "-----END " + label + DASHES;
      int contentEnd = labelEnd < 0 ? -1 : text.indexOf(end, labelEnd);
      if (contentEnd < 0) {
        throw new IllegalArgumentException("a PEM block without an end");
      }
      String content = text.substring(labelEnd + DASHES.length(), contentEnd);
      blocks.add(new Block(label, Base64.getMimeDecoder().decode(content)));
      at = text.indexOf(BEGIN, contentEnd + end.length());
    }
    return blocks;
  }

  /**
   * The certificates of the text, at least one.
   *
   * @param source what the text comes from, for messages
   */
  public static List<X509Certificate> certificates(String source, byte[] text)
      throws MaterialException {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var certificates = new ArrayList<X509Certificate>();
      for (Block block : blocks(new String(text, StandardCharsets.ISO_8859_1))) {
        if (block.label().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
      if (certificates.isEmpty()) {
        throw new MaterialException(source + ": no certificate (expected: certificates in PEM)");
      }
      return certificates;
    } catch (CertificateException | IllegalArgumentException e) {
      throw new MaterialException(
          source + ": " + e.getMessage() + " (expected: certificates in PEM)", e);
    }
  }

  /** The revocation lists of the text, which may be none. */
  public static List<X509CRL> revocationLists(String source, String text) throws MaterialException {
    try {
      var factory = CertificateFactory.getInstance("X.509");
      var lists = new ArrayList<X509CRL>();
      for (Block block : blocks(text)) {
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
      for (Block block : blocks(new String(text, StandardCharsets.ISO_8859_1))) {
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
    try {
      return write("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The certificates one after the other. */
  public static String write(Collection<X509Certificate> certificates) {
    return certificates.stream().map(Pem::write).collect(Collectors.joining());
  }

  /** The key as older readers expect it, too: RSA as PKCS #1, others as PKCS #8. */
  static String write(PrivateKey key) {
    try {
      return key.getAlgorithm().equals("RSA")
          ? write(
              "RSA PRIVATE KEY",
              PrivateKeyInfo.getInstance(key.getEncoded())
                  .parsePrivateKey()
                  .toASN1Primitive()
                  .getEncoded())
          : write("PRIVATE KEY", key.getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String write(String label, byte[] content) {
    var encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return BEGIN
        + label
        + "-----\n"
        + encoder.encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
