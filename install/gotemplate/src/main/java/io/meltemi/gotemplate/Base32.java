package io.meltemi.gotemplate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Base 32 of RFC 4648, with padding. */
final class Base32 {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Base32() {}

  static String encode(byte[] bytes) {
    var out = new StringBuilder();
    int bits = 0;
    int left = 0;
    for (byte b : bytes) {
      bits = bits << 8 | b & 0xff;
      left += 8;
      while (left >= 5) {
        left -= 5;
        out.append(ALPHABET.charAt(bits >> left & 31));
      }
      bits &= (1 << left) - 1;
    }
    if (left > 0) {
      out.append(ALPHABET.charAt(bits << (5 - left) & 31));
    }
    return out.append("=".repeat((8 - out.length() % 8) % 8)).toString();
  }

  /** What is no base 32 gives the reason, as sprig does. */
  static String decode(String text) {
    var out = new ByteArrayOutputStream();
    int bits = 0;
    int left = 0;
    String digits = text.replaceFirst("=+$", "");
    for (int i = 0; i < digits.length(); i++) {
      int digit = ALPHABET.indexOf(digits.charAt(i));
      if (digit < 0 || text.length() % 8 != 0) {
        return "illegal base32 data at input byte " + i;
      }
      bits = bits << 5 | digit;
      left += 5;
      if (left >= 8) {
        left -= 8;
        out.write(bits >> left);
      }
      bits &= (1 << left) - 1;
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
