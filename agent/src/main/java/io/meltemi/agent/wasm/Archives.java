package io.meltemi.agent.wasm;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Takes modules out of what they are packed in, as they are read: tar, gzip, or both. */
final class Archives {
  /** The largest module, and the most that is unpacked to find one. */
  static final long MAX_BYTES = 256L << 20;

  private static final byte[] WASM = {0, 'a', 's', 'm'};
  private static final int BLOCK = 512;
  private static final int MOST_FILES = 10_000;
  private static final int MOST_LAYERS = 4;
  private static final String PLUGIN = "plugin.wasm";

  private Archives() {}

  /** The file {@code plugin.wasm} in a tar that is gzipped, in whatever folder. */
  static void plugin(InputStream packed, OutputStream to) throws IOException {
    try (InputStream tar = unzipped(packed)) {
      copyFirst(
          tar, name -> name.equals(PLUGIN) || name.endsWith("/" + PLUGIN), "no " + PLUGIN, to);
    }
  }

  /** The module that a file is, or is packed in: then the first file there. */
  static void unbox(Path from, Path to) throws IOException {
    Path at = from;
    for (int layer = 0; layer < MOST_LAYERS; layer++) {
      byte[] head = head(at);
      Path next = to.resolveSibling(to.getFileName() + "." + layer);
      try (InputStream in = new BufferedInputStream(Files.newInputStream(at))) {
        if (head.length >= 2 && head[0] == 0x1f && (head[1] & 0xff) == 0x8b) {
          try (OutputStream out = Files.newOutputStream(next);
              InputStream unzipped = unzipped(in)) {
            copy(unzipped, out, MAX_BYTES);
          }
        } else if (isTar(head)) {
          try (OutputStream out = Files.newOutputStream(next)) {
            copyFirst(in, name -> true, "no file", out);
          }
        } else {
          try (OutputStream out = Files.newOutputStream(to)) {
            copy(in, out, MAX_BYTES);
          }
          return;
        }
      } finally {
        if (!at.equals(from)) {
          Files.deleteIfExists(at);
        }
      }
      at = next;
    }
    Files.deleteIfExists(at);
    throw new FetchException("is packed more than " + MOST_LAYERS + " times");
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(BLOCK);
    }
  }

  private static boolean isTar(byte[] head) {
    return head.length == BLOCK
        && new String(head, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
  }

  /** Whether the file begins as a module does. */
  static boolean isModule(Path file) throws IOException {
    byte[] head = head(file);
    return head.length >= 8 && Arrays.equals(head, 0, 4, WASM, 0, 4);
  }

  private static InputStream unzipped(InputStream in) throws IOException {
    try {
      return new GZIPInputStream(in, 1 << 16);
    } catch (ZipException e) {
      throw new FetchException("is not gzipped: " + e.getMessage());
    }
  }

  /** Copies all, and fails where that is more than it may be. */
  static void copy(InputStream in, OutputStream to, long most) throws IOException {
    var out = new BufferedOutputStream(to, 1 << 16);
    byte[] buffer = new byte[1 << 16];
    long copied = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      copied += read;
      if (copied > most) {
        throw new FetchException("is too large (expected: at most " + most + " bytes)");
      }
      out.write(buffer, 0, read);
    }
    out.flush();
  }

  private static void copyFirst(
      InputStream tar, Predicate<String> wanted, String otherwise, OutputStream to)
      throws IOException {
    long passed = 0;
    for (int files = 0; files < MOST_FILES; files++) {
      byte[] header = tar.readNBytes(BLOCK);
      if (header.length < BLOCK || header[0] == 0) {
        break;
      }
      long size = size(header);
      if (isFile(header) && wanted.test(name(header))) {
        var file = new ExactStream(tar, size, () -> new FetchException("is cut short"));
        copy(file, to, MAX_BYTES);
        return;
      }
      long padded = (size + BLOCK - 1) / BLOCK * BLOCK;
      passed += padded;
      if (passed > MAX_BYTES) {
        throw new FetchException("is too large (expected: at most " + MAX_BYTES + " bytes)");
      }
      tar.skipNBytes(padded);
    }
    throw new FetchException("has " + otherwise + " in it");
  }

  private static boolean isFile(byte[] header) {
    return header[156] == 0 || header[156] == '0';
  }

  private static String name(byte[] header) {
    String prefix = text(header, 345, 155);
    String name = text(header, 0, 100);
    return isTar(header) && !prefix.isEmpty() ? prefix + "/" + name : name;
  }

  private static long size(byte[] header) throws FetchException {
    String octal = text(header, 124, 12).strip();
    if (!octal.matches("[0-7]{1,11}")) {
      throw new FetchException("is no tar: a file of size \"" + octal + "\"");
    }
    return Long.parseLong(octal, 8);
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
