package io.meltemi.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM: PKCS #8, and the older forms of RSA and EC keys that kubeconfigs carry and
 * the JDK does not read. Those are PKCS #8 without its envelope, which is put around them.
 */
final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]+)-----END");
  private static final int SEQUENCE = 0x30;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION = {2, 1, 0};
  private static final byte[] RSA = {
    0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private PrivateKeys() {}

  /** The first private key of the text. */
  static PrivateKey read(String pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new GeneralSecurityException("no private key (expected: PEM, not encrypted)");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("a private key that is not base 64", e);
    }
    byte[] pkcs8 =
        switch (block.group(1)) {
          case "RSA PRIVATE KEY" -> envelope(RSA, der);
          case "EC PRIVATE KEY" -> envelope(tagged(SEQUENCE, join(EC, curve(der))), der);
          default -> der;
        };
    GeneralSecurityException wrong = new GeneralSecurityException("a private key of no known kind");
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        wrong.addSuppressed(e);
      }
    }
    throw wrong;
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return tagged(SEQUENCE, join(VERSION, algorithm, tagged(4, key)));
  }

  /** The curve's name, which stands in the key's field 0. */
  private static byte[] curve(byte[] der) throws GeneralSecurityException {
    for (int at = 0; at + 3 < der.length; at++) {
      int length = der[at + 1];
      boolean named =
          (der[at] & 0xff) == PARAMETERS && der[at + 2] == 6 && der[at + 3] == length - 2;
      if (named && at + 2 + length <= der.length) {
        return java.util.Arrays.copyOfRange(der, at + 2, at + 2 + length);
      }
    }
    throw new GeneralSecurityException("an EC key that does not name its curve");
  }

  private static byte[] tagged(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    try (var out = new ByteArrayOutputStream()) {
      for (byte[] part : parts) {
        out.write(part);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
