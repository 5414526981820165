package io.meltemi.agent.pem;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** What keys are made, and how they sign. */
public sealed interface KeyKind {

  /** RSA of that many bits. */
  record Rsa(int bits) implements KeyKind {}

  /** ECDSA on NIST's curve P-256. */
  record EcdsaP256() implements KeyKind {}

  /** ECDSA on NIST's curve P-384. */
  record EcdsaP384() implements KeyKind {}

  /** A new pair; RSA takes its time. */
  default KeyPair generate() {
    try {
      return switch (this) {
        case Rsa(int bits) -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(bits);
          yield generator.generateKeyPair();
        }
        case EcdsaP256 _ -> onCurve("secp256r1");
        case EcdsaP384 _ -> onCurve("secp384r1");
      };
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK cannot make keys of kind " + this, missing);
    }
  }

  private static KeyPair onCurve(String name) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(name));
    return generator.generateKeyPair();
  }

  /** The JDK's name of its signatures. */
  default String signature() {
    return switch (this) {
      case Rsa _ -> "SHA256withRSA";
      case EcdsaP256 _ -> "SHA256withECDSA";
      case EcdsaP384 _ -> "SHA384withECDSA";
    };
  }
}
