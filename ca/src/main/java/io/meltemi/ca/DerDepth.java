package io.meltemi.ca;

/**
 * Bounds how deep DER is nested before anything parses it by recursion. Only definite lengths are
 * taken, as DER demands.
 */
final class DerDepth {
  private static final int CONSTRUCTED = 0x20;
  private static final int LONG_TAG = 0x1f;
  private static final int LONG_LENGTH = 0x80;

  private DerDepth() {}

  /**
   * @throws IllegalArgumentException where it is deeper, or not DER
   */
  static void check(byte[] der, int maxDepth) {
    int[] ends = new int[maxDepth + 1];
    int depth = 0;
    ends[0] = der.length;
    int at = 0;
    while (at < der.length) {
      while (depth > 0 && at == ends[depth]) {
        depth--;
      }
      int tag = octet(der, at++);
      if ((tag & LONG_TAG) == LONG_TAG) {
        throw new IllegalArgumentException("a tag of several bytes");
      }
      int length = octet(der, at++);
      if (length >= LONG_LENGTH) {
        int bytes = length - LONG_LENGTH;
        if (bytes == 0 || bytes > 3) {
          throw new IllegalArgumentException("a length that is indefinite or too large");
        }
        length = 0;
        for (int i = 0; i < bytes; i++) {
          length = length << Byte.SIZE | octet(der, at++);
        }
      }
      if (length > ends[depth] - at) {
        throw new IllegalArgumentException("an element that is longer than what holds it");
      }
      if ((tag & CONSTRUCTED) == 0) {
        at += length;
      } else if (++depth > maxDepth) {
        throw new IllegalArgumentException("nested deeper than " + maxDepth);
      } else {
        ends[depth] = at + length;
      }
    }
  }

  private static int octet(byte[] der, int at) {
    if (at >= der.length) {
      throw new IllegalArgumentException("it ends too early");
    }
    return der[at] & 0xff;
  }
}
