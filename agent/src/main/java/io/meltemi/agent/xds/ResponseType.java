package io.meltemi.agent.xds;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Tells from the beginning of a discovery response whether it is of a type that concerns the agent.
 * The response names its type only behind its resources, but each of those names it at its
 * beginning.
 */
final class ResponseType {
  private static final int RESOURCES = 2;
  private static final int TYPE_URL = 4;
  private static final int BYTES = 2;

  private static final byte[] EXTENSION =
      ExtensionRewriter.TYPE_URL.getBytes(StandardCharsets.UTF_8);

  private final List<byte[]> own;
  private final int[] toTypeOfResource;

  /** What can be told. */
  enum Verdict {
    /** The agent's alone. */
    OWN,
    /** Envoy's, once it is rewritten. */
    EXTENSION,
    OTHER,
    UNKNOWN
  }

  /**
   * @param ownTypes those that are the agent's alone
   */
  ResponseType(AdsPath path, List<String> ownTypes) {
    this.own = ownTypes.stream().map(type -> type.getBytes(StandardCharsets.UTF_8)).toList();
    this.toTypeOfResource =
        path == AdsPath.DELTA ? new int[] {RESOURCES, RESOURCES, 1} : new int[] {RESOURCES, 1};
  }

  /**
   * Looks at so much of a message.
   *
   * @param whole whether that is all of it
   */
  Verdict of(byte[] bytes, int from, int to, boolean whole) {
    Scan scan = new Scan(bytes, from, to);
    Verdict verdict = scan.message(0, Integer.MAX_VALUE);
    return verdict == Verdict.UNKNOWN && whole ? Verdict.OTHER : verdict;
  }

  /** Goes through the fields, into those on the way to a type. */
  private final class Scan {
    private final byte[] bytes;
    private final int to;
    private int at;

    Scan(byte[] bytes, int from, int to) {
      this.bytes = bytes;
      this.at = from;
      this.to = to;
    }

    /** Up to {@code end}, or to where the bytes end, which leaves the type unknown. */
    Verdict message(int depth, long end) {
      while (at < to && at < end) {
        long tag = varint();
        int wireType = (int) tag & 7;
        long size =
            switch (wireType) {
              case 0 -> {
                varint();
                yield 0;
              }
              case 1 -> 8;
              case BYTES -> varint();
              case 5 -> 4;
              default -> -1;
            };
        if (size < 0) {
          return at >= to ? Verdict.UNKNOWN : Verdict.OTHER;
        }
        if (wireType == BYTES) {
          Verdict verdict = field((int) (tag >>> 3), depth, size);
          if (verdict != Verdict.UNKNOWN) {
            return verdict;
          }
        }
        if (size > to - at) {
          at = to;
        } else {
          at += (int) size;
        }
      }
      return Verdict.UNKNOWN;
    }

    private Verdict field(int number, int depth, long size) {
      boolean last = depth == toTypeOfResource.length - 1;
      if (depth == 0 && number == TYPE_URL || last && number == toTypeOfResource[depth]) {
        return compare(size);
      }
      if (!last && number == toTypeOfResource[depth]) {
        int begin = at;
        Verdict verdict = message(depth + 1, at + size);
        at = begin;
        return verdict;
      }
      return Verdict.UNKNOWN;
    }

    private Verdict compare(long size) {
      for (byte[] type : own) {
        Verdict verdict = compare(type, Verdict.OWN, size);
        if (verdict != Verdict.OTHER) {
          return verdict;
        }
      }
      return compare(EXTENSION, Verdict.EXTENSION, size);
    }

    private Verdict compare(byte[] type, Verdict same, long size) {
      int there = Math.min(type.length, to - at);
      if (size != type.length || !Arrays.equals(type, 0, there, bytes, at, at + there)) {
        return Verdict.OTHER;
      }
      return there == type.length ? same : Verdict.UNKNOWN;
    }

    /** A negative number where there is none, or not all of it. */
    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 64 && at < to; shift += 7) {
        byte b = bytes[at++];
        value |= (long) (b & 0x7f) << shift;
        if (b >= 0) {
          return value;
        }
      }
      return -1;
    }
  }
}
