package io.meltemi.ca;

import io.meltemi.base.PemBlock;
import io.meltemi.ca.SigningException.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/**
 * A request whose signature proves that the sender holds the private key. Nothing else in it
 * matters: names and extensions that it asks for are not looked at.
 *
 * @param key RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, or Ed25519
 * @param named whether the request has a common name: then the certificate gets one, too
 */
record CertificateRequest(PublicKey key, boolean named) {
  private static final int MAX_LENGTH = 32 << 10;
  private static final int MAX_DEPTH = 24;
  private static final int MIN_RSA_BITS = 2048;
  private static final int MAX_RSA_BITS = 8192;

  /** Reads PEM from anybody: bounded in size and depth. */
  static CertificateRequest parse(String pem) throws SigningException {
    if (pem.length() > MAX_LENGTH) {
      throw refused("%d characters (expected: at most %d)".formatted(pem.length(), MAX_LENGTH));
    }
    try {
      byte[] encoded =
          PemBlock.in(pem).stream()
              .filter(block -> block.label().endsWith("CERTIFICATE REQUEST"))
              .map(PemBlock::content)
              .findFirst()
              .orElseThrow(
                  () -> refused("not PEM (expected: -----BEGIN CERTIFICATE REQUEST-----)"));
      DerDepth.check(encoded, MAX_DEPTH);
      var request = new PKCS10CertificationRequest(encoded);
      PublicKey key = key(request.getSubjectPublicKeyInfo());
      if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
        throw refused("its signature is not by its key");
      }
      return new CertificateRequest(key, request.getSubject().getRDNs(BCStyle.CN).length > 0);
    } catch (IOException
        | PKCSException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException e) {
      throw refused("it cannot be read: " + e.getMessage());
    }
  }

  private static PublicKey key(SubjectPublicKeyInfo info)
      throws IOException, GeneralSecurityException, SigningException {
    var algorithm = info.getAlgorithm().getAlgorithm();
    String name;
    if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      name = "RSA";
    } else if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      name = "EC";
    } else if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
      name = "Ed25519";
    } else {
      throw refused("a key of type " + algorithm + " (expected: RSA, EC or Ed25519)");
    }
    PublicKey key =
        KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    check(key);
    return key;
  }

  private static void check(PublicKey key) throws SigningException {
    switch (key) {
      case RSAPublicKey rsa -> {
        int bits = rsa.getModulus().bitLength();
        if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
          throw refused(
              "an RSA key of %d bits (expected: %d..%d)"
                  .formatted(bits, MIN_RSA_BITS, MAX_RSA_BITS));
        }
      }
      case ECPublicKey ec -> {
        int bits = ec.getParams().getOrder().bitLength();
        if (!List.of(256, 384, 521).contains(bits)) {
          throw refused("an EC key of %d bits (expected: P-256, P-384 or P-521)".formatted(bits));
        }
      }
      case EdECPublicKey _ -> {}
      default -> throw refused("a key of type " + key.getAlgorithm());
    }
  }

  private static SigningException refused(String reason) {
    return new SigningException(Reason.CSR_ERROR, "certificate request: " + reason);
  }
}
