package io.meltemi.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** New keys, and whether two belong together. */
public final class KeyPairs {
  private KeyPairs() {}

  static KeyPair rsa(int bits, SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On the curve P-256: made in a moment, where an RSA key takes a part of a start. */
  static KeyPair ec(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Whether the key's public half is that one, as far as the key tells it; else whether one
   * verifies what the other signs. Much quicker, and enough where the key is not to be relied on.
   */
  public static boolean tellsPair(PublicKey publicKey, PrivateKey key) {
    if (publicKey instanceof RSAPublicKey wanted && key instanceof RSAPrivateCrtKey own) {
      return wanted.getModulus().equals(own.getModulus())
          && wanted.getPublicExponent().equals(own.getPublicExponent());
    }
    return told(key)
        .map(
            point ->
                point.equals(
                    SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData()))
        .orElseGet(() -> isPair(publicKey, key));
  }

  /** The public point beside an EC key, which need not be there. */
  private static Optional<ASN1BitString> told(PrivateKey key) {
    if (!key.getAlgorithm().equals("EC")) {
      return Optional.empty();
    }
    try {
      var info = PrivateKeyInfo.getInstance(key.getEncoded());
      return Optional.ofNullable(ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey());
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether one verifies what the other signs. */
  static boolean isPair(PublicKey publicKey, PrivateKey key) {
    try {
      byte[] sample = {1, 2, 3};
      Signature signature = Signature.getInstance(SignatureAlgorithms.of(key));
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
