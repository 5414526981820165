package io.meltemi.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A named message in its serialised form, made once: translation makes it, every response that
 * carries it refers to its bytes. A message is the sequence of its fields, so one that is put
 * together from parts of others refers to their bytes too, as pieces. Immutable; the arrays must
 * not be written to. Any thread.
 */
public final class Encoded {
  private static final int DIGEST_BYTES = 8;

  private final String name;
  private final Piece[] pieces;
  private final int size;
  private final String version;

  /**
   * Some bytes and a hash of them.
   *
   * @param digest the first 8 bytes of their SHA-256
   */
  public record Piece(byte[] bytes, byte[] digest) {
    public static Piece of(byte[] bytes) {
      return new Piece(bytes, firstBytes(sha256().digest(bytes)));
    }
  }

  private Encoded(String name, Piece[] pieces, String version) {
    this.name = name;
    this.pieces = pieces;
    this.version = version;
    int sum = 0;
    for (Piece piece : pieces) {
      sum = Math.addExact(sum, piece.bytes.length);
    }
    this.size = sum;
  }

  /** A message of one piece. */
  public static Encoded of(String name, byte[] bytes) {
    Piece piece = Piece.of(bytes);
    return new Encoded(name, new Piece[] {piece}, HexFormat.of().formatHex(piece.digest));
  }

  /**
   * A message of several pieces, one after the other. Its version is a hash of theirs, so that a
   * large message of which one piece changed is not read again.
   */
  public static Encoded of(String name, Piece[] pieces) {
    MessageDigest digest = sha256();
    for (Piece piece : pieces) {
      digest.update(piece.digest);
    }
    return new Encoded(
        name, pieces.clone(), HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES));
  }

  public String name() {
    return name;
  }

  /**
   * A hash of the bytes in hexadecimal: messages of equal pieces have equal versions, in any
   * process.
   */
  public String version() {
    return version;
  }

  /** Length of the message, in bytes. */
  public int size() {
    return size;
  }

  public int pieces() {
    return pieces.length;
  }

  /** The bytes of a piece, not copied. */
  public byte[] piece(int index) {
    return pieces[index].bytes;
  }

  /** A piece with its hash. */
  public Piece pieceAt(int index) {
    return pieces[index];
  }

  /** All bytes as one array: the piece itself where there is one, otherwise a copy. */
  public byte[] bytes() {
    if (pieces.length == 1) {
      return pieces[0].bytes;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (Piece piece : pieces) {
      System.arraycopy(piece.bytes, 0, all, at, piece.bytes.length);
      at += piece.bytes.length;
    }
    return all;
  }

  private static byte[] firstBytes(byte[] hash) {
    return java.util.Arrays.copyOf(hash, DIGEST_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return name + "@" + version;
  }
}
