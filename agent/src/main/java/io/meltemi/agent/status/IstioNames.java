package io.meltemi.agent.status;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Passes Envoy's metrics on in Prometheus' text, those that it keeps for Istio under Istio's names.
 * Envoy puts its own name before all that its logger of statistics keeps; nothing else that it has
 * begins so. Lines come in any pieces; no more than the beginning of one is kept.
 */
final class IstioNames extends OutputStream {
  private static final byte[][] BEGINNINGS = {
    bytes("envoy_istio_"), bytes("# TYPE envoy_istio_"), bytes("# HELP envoy_istio_")
  };
  private static final int NAME = "envoy_".length();
  private static final int REST = "envoy_istio_".length();
  private static final int LONGEST = BEGINNINGS[1].length;

  private final OutputStream out;
  private final byte[] beginning = new byte[LONGEST];

  /** How much of a line's beginning is kept; below zero within the rest of a line. */
  private int kept;

  IstioNames(OutputStream out) {
    this.out = out;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] chunk, int offset, int length) throws IOException {
    int end = offset + length;
    int at = offset;
    int from = offset;
    while (at < end) {
      if (kept < 0) {
        at = nextLine(chunk, at, end);
        if (kept == 0) {
          // What follows is looked at before it is passed on.
          out.write(chunk, from, at - from);
          from = at;
        }
      } else {
        beginning[kept++] = chunk[at++];
        from = at;
        decide();
      }
    }
    if (kept < 0) {
      out.write(chunk, from, end - from);
    }
  }

  /** The position after the line's end; {@link #kept} is zero where it was found. */
  private int nextLine(byte[] chunk, int at, int end) {
    for (int i = at; i < end; i++) {
      if (chunk[i] == '\n') {
        kept = 0;
        return i + 1;
      }
    }
    return end;
  }

  /** Passes on what is kept once it is clear what it is. */
  private void decide() throws IOException {
    boolean mayBe = false;
    for (byte[] candidate : BEGINNINGS) {
      if (matches(candidate)) {
        if (kept == candidate.length) {
          int start = kept - REST;
          out.write(beginning, 0, start);
          out.write(beginning, start + NAME, REST - NAME);
          kept = -1;
          return;
        }
        mayBe = true;
      }
    }
    if (!mayBe) {
      out.write(beginning, 0, kept);
      kept = beginning[kept - 1] == '\n' ? 0 : -1;
    }
  }

  private boolean matches(byte[] candidate) {
    if (kept > candidate.length) {
      return false;
    }
    for (int i = 0; i < kept; i++) {
      if (beginning[i] != candidate[i]) {
        return false;
      }
    }
    return true;
  }

  /** Passes on the beginning of a last line that has no end. */
  @Override
  public void flush() throws IOException {
    if (kept > 0) {
      out.write(beginning, 0, kept);
      kept = -1;
    }
    out.flush();
  }
}
