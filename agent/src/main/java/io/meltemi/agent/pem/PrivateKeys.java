package io.meltemi.agent.pem;

import io.meltemi.base.PemBlock;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Private keys in their three PEM forms: PKCS #8, PKCS #1 (RSA) and SEC 1 (EC). */
public final class PrivateKeys {
  private static final String PKCS8 = "PRIVATE KEY";
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";
  private static final String P256 = "1.2.840.10045.3.1.7";
  private static final String P384 = "1.3.132.0.34";
  private static final String P521 = "1.3.132.0.35";

  private static final byte[] CHALLENGE = {1, 2, 3, 4, 5, 6, 7, 8};

  private PrivateKeys() {}

  /**
   * The first key in a PEM text.
   *
   * @throws IllegalArgumentException if there is none that can be read; without any of the text
   */
  public static PrivateKey read(String text) {
    for (PemBlock block : PemBlock.in(text)) {
      switch (block.label()) {
        case PKCS8 -> {
          return fromPkcs8(block.content());
        }
        case PKCS1 -> {
          return fromPkcs8(
              Der.sequence(
                  Der.integer(0),
                  Der.sequence(Der.oid(RSA), Der.NULL),
                  Der.octets(block.content())));
        }
        case SEC1 -> {
          return fromPkcs8(
              Der.sequence(
                  Der.integer(0),
                  Der.sequence(Der.oid(EC), curveOf(block.content())),
                  Der.octets(block.content())));
        }
        default -> {} // a certificate or parameters before the key
      }
    }
    throw new IllegalArgumentException(
        "no private key (expected: PEM %s, %s or %s)".formatted(PKCS8, PKCS1, SEC1));
  }

  private static PrivateKey fromPkcs8(byte[] der) {
    byte[] oid =
        Der.encoded(0x06, Der.values(Der.members(der, 3).get(1).content()).getFirst().content());
    String algorithm = java.util.Arrays.equals(oid, Der.oid(EC)) ? "EC" : "RSA";
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException unusable) {
      throw new IllegalArgumentException("the private key is no usable " + algorithm + " key");
    }
  }

  /** What the key says itself, else by its length. */
  private static byte[] curveOf(byte[] sec1) {
    List<Der.Value> members = Der.members(sec1, 2);
    for (Der.Value member : members) {
      if (Der.isExplicit(member, 0)) {
        return member.content();
      }
    }
    return switch (members.get(1).content().length) {
      case 32 -> Der.oid(P256);
      case 48 -> Der.oid(P384);
      default -> Der.oid(P521);
    };
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

  /** The private key of a pair, in PKCS #8 or in the older form of its kind, as Istio's agent. */
  public static String write(KeyPair pair, KeyKind kind, boolean pkcs8) {
    byte[] encoded = pair.getPrivate().getEncoded();
    if (pkcs8) {
      return new PemBlock(PKCS8, encoded).text();
    }
    return switch (kind) {
      case KeyKind.Rsa _ -> new PemBlock(PKCS1, Der.members(encoded, 3).get(2).content()).text();
      case KeyKind.EcdsaP256 _ -> new PemBlock(SEC1, sec1(pair, P256, 32)).text();
      case KeyKind.EcdsaP384 _ -> new PemBlock(SEC1, sec1(pair, P384, 48)).text();
    };
  }

  private static byte[] sec1(KeyPair pair, String curve, int size) {
    ECPoint point = ((ECPublicKey) pair.getPublic()).getW();
    byte[] uncompressed =
        Der.joined(
            new byte[] {4}, sized(point.getAffineX(), size), sized(point.getAffineY(), size));
    return Der.sequence(
        Der.integer(1),
        Der.octets(sized(((ECPrivateKey) pair.getPrivate()).getS(), size)),
        Der.explicit(0, Der.oid(curve)),
        Der.explicit(1, Der.bits(uncompressed)));
  }

  private static byte[] sized(BigInteger value, int size) {
    byte[] bytes = value.toByteArray();
    byte[] sized = new byte[size];
    int length = Math.min(bytes.length, size);
    System.arraycopy(bytes, bytes.length - length, sized, size - length, length);
    return sized;
  }
}
