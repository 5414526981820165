package io.meltemi.base;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of PEM text.
 *
 * @param label {@code CERTIFICATE}
 * @param content what it encodes
 */
public record PemBlock(String label, byte[] content) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";
  private static final int LINE = 64;

  /**
   * The blocks of the text, in their order; what is around them is passed over.
   *
   * @throws IllegalArgumentException where a block has no end or is not Base64
   */
  public static List<PemBlock> in(String text) {
    var blocks = new ArrayList<PemBlock>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      String end = "-----END " + label + DASHES;
      int contentEnd = labelEnd < 0 ? -1 : text.indexOf(end, labelEnd);
      if (contentEnd < 0) {
        throw new IllegalArgumentException("a PEM block without an end");
      }
      String content = text.substring(labelEnd + DASHES.length(), contentEnd);
      blocks.add(new PemBlock(label, decoded(content)));
      at = text.indexOf(BEGIN, contentEnd + end.length());
    }
    return blocks;
  }

  private static byte[] decoded(String content) {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("a PEM block that is not Base64", e);
    }
  }

  /** The block as text, with a line end. */
  public String text() {
    var encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    return BEGIN
        + label
        + "-----\n"
        + encoder.encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
