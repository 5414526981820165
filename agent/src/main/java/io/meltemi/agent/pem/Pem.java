package io.meltemi.agent.pem;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** One block of PEM text. */
public record Pem(String label, byte[] der) {
  public static final String CERTIFICATE = "CERTIFICATE";

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final Pattern LABEL = Pattern.compile("[A-Z0-9]{1,12}( [A-Z0-9]{1,12}){0,3}");
  private static final int LINE = 64;
  private static final Base64.Encoder ENCODER =
      Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));

  /**
   * The blocks in a text, in order; what stands between them is passed over.
   *
   * @throws IllegalArgumentException if a block does not end, or is not Base64
   */
  public static List<Pem> parse(String text) {
    List<Pem> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      if (!LABEL.matcher(label).matches()) { // and nothing of it in the message: it may be a key
        throw new IllegalArgumentException("a PEM block's first line is unreadable");
      }
      int end = text.indexOf(END + label + DASHES, labelEnd);
      if (end < 0) {
        throw new IllegalArgumentException("PEM block " + label + " does not end");
      }
      blocks.add(new Pem(label, decode(label, text.substring(labelEnd + DASHES.length(), end))));
      at = text.indexOf(BEGIN, end);
    }
    return blocks;
  }

  private static byte[] decode(String label, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("PEM block " + label + " is not Base64", notBase64);
    }
  }

  /** The certificates of a text, each as a block of its own. */
  public static List<String> certificates(String text) {
    return parse(text).stream()
        .filter(block -> block.label.equals(CERTIFICATE))
        .map(Pem::text)
        .toList();
  }

  /** The block as text, with a line break at its end. */
  public String text() {
    return BEGIN
        + label
        + DASHES
        + "\n"
        + ENCODER.encodeToString(der)
        + "\n"
        + END
        + label
        + DASHES
        + "\n";
  }
}
