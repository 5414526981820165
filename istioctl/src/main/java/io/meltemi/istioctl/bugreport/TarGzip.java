package io.meltemi.istioctl.bugreport;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/** Writes files into a gzipped tar archive, one after the other. */
final class TarGzip implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final byte[] NOTHING = new byte[BLOCK];

  private final OutputStream out;
  private final Instant time;

  TarGzip(OutputStream file, Instant time) throws IOException {
    this.out = new GZIPOutputStream(file, 1 << 16);
    this.time = time;
  }

  void add(String path, byte[] content) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length > NAME_LENGTH) {
      entry("longer-name".getBytes(StandardCharsets.US_ASCII), 'x', record(path));
      name = java.util.Arrays.copyOf(name, NAME_LENGTH);
    }
    entry(name, '0', content);
  }

  /** A record of a pax header: its own length in front. */
  private static byte[] record(String path) {
    String rest = " path=" + path + "\n";
    int length = rest.getBytes(StandardCharsets.UTF_8).length;
    int digits = Integer.toString(length).length();
    int whole = length + digits;
    if (Integer.toString(whole).length() > digits) {
      whole++;
    }
    return (whole + rest).getBytes(StandardCharsets.UTF_8);
  }

  private void entry(byte[] name, char type, byte[] content) throws IOException {
    byte[] header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, name.length);
    octal(header, 100, 8, 0600);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, content.length);
    octal(header, 136, 12, time.getEpochSecond());
    header[156] = (byte) type;
    byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(magic, 0, header, 257, magic.length);
    java.util.Arrays.fill(header, 148, 156, (byte) ' ');
    long sum = 0;
    for (byte one : header) {
      sum += one & 0xff;
    }
    octal(header, 148, 7, sum);
    out.write(header);
    out.write(content);
    out.write(NOTHING, 0, (BLOCK - content.length % BLOCK) % BLOCK);
  }

  private static void octal(byte[] header, int at, int length, long number) {
    String digits = Long.toOctalString(number);
    for (int i = 0; i < length - 1; i++) {
      int from = digits.length() - (length - 1) + i;
      header[at + i] = (byte) (from < 0 ? '0' : digits.charAt(from));
    }
    header[at + length - 1] = 0;
  }

  @Override
  public void close() throws IOException {
    out.write(NOTHING);
    out.write(NOTHING);
    out.close();
  }
}
