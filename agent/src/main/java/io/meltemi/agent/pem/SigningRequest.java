package io.meltemi.agent.pem;

import io.meltemi.base.PemBlock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/** A PKCS #10 request for a certificate that names one URI and no subject. */
public final class SigningRequest {
  private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";
  private static final int URI = 6;

  private SigningRequest() {}

  /** The request as PEM, signed by the key that it is for. */
  public static String forUri(String uri, KeyKind kind, KeyPair pair) {
    byte[] names = Der.sequence(Der.implicit(URI, uri.getBytes(StandardCharsets.US_ASCII)));
    // Without a subject the names have to be critical.
    byte[] extension = Der.sequence(Der.oid(SUBJECT_ALT_NAME), Der.TRUE, Der.octets(names));
    byte[] attribute = Der.sequence(Der.oid(EXTENSION_REQUEST), Der.set(Der.sequence(extension)));
    byte[] information =
        Der.sequence(
            Der.integer(0),
            Der.sequence(),
            pair.getPublic().getEncoded(),
            Der.explicit(0, attribute));
    byte[] request =
        Der.sequence(information, algorithm(kind), Der.bits(signed(information, kind, pair)));
    return new PemBlock("CERTIFICATE REQUEST", request).text();
  }

  private static byte[] algorithm(KeyKind kind) {
    return switch (kind) {
      case KeyKind.Rsa _ -> Der.sequence(Der.oid("1.2.840.113549.1.1.11"), Der.NULL);
      case KeyKind.EcdsaP256 _ -> Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
      case KeyKind.EcdsaP384 _ -> Der.sequence(Der.oid("1.2.840.10045.4.3.3"));
    };
  }

  private static byte[] signed(byte[] information, KeyKind kind, KeyPair pair) {
    try {
      Signature signature = Signature.getInstance(kind.signature());
      signature.initSign(pair.getPrivate());
      signature.update(information);
      return signature.sign();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this JDK cannot sign with " + kind, missing);
    }
  }
}
