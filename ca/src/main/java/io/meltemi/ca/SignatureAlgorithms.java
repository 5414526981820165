package io.meltemi.ca;

import java.security.PrivateKey;
import java.security.interfaces.ECKey;

/** By which algorithm a key signs: the hash goes by the curve, as in Go. */
final class SignatureAlgorithms {
  private static final int P256_BITS = 256;
  private static final int P384_BITS = 384;

  private SignatureAlgorithms() {}

  /** The JCA's name of it. */
  static String of(PrivateKey key) {
    if (key instanceof ECKey ec) {
      int bits = ec.getParams().getOrder().bitLength();
      return bits <= P256_BITS
          ? "SHA256withECDSA"
          : bits <= P384_BITS ? "SHA384withECDSA" : "SHA512withECDSA";
    }
    return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "Ed25519";
  }
}
