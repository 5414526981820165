package io.meltemi.yaml;

/** In which YAML styles a string of at least one character may be written. */
record ScalarShape(boolean plain, boolean singleQuoted, boolean literal) {

  static ScalarShape of(String text) {
    return new Scan(text).shape();
  }

  /** One pass over a string. Its results are flags, as in libyaml's analysis of scalars. */
  private static final class Scan {
    private final int[] text;
    private boolean indicators;
    private boolean special;
    private boolean lineBreaks;
    private boolean spaceAfterBreak;
    private boolean breakAfterSpace;

    Scan(String text) {
      this.text = text.codePoints().toArray();
      indicators = text.startsWith("---") || text.startsWith("...");
      for (int i = 0; i < this.text.length; i++) {
        look(i);
      }
    }

    private void look(int i) {
      int c = text[i];
      boolean spaceBefore = i == 0 || isBlankOrBreak(text[i - 1]);
      boolean spaceAfter = i + 1 == text.length || text[i + 1] == ' ' || text[i + 1] == '\t';
      if (i == 0) {
        indicators |=
            "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0
                || ((c == '?' || c == ':' || c == '-') && spaceAfter);
      } else {
        indicators |= (c == ':' && spaceAfter) || (c == '#' && spaceBefore);
      }
      special |= !isPrintable(c);
      lineBreaks |= isBreak(c);
      spaceAfterBreak |= c == ' ' && i > 0 && isBreak(text[i - 1]);
      breakAfterSpace |= isBreak(c) && i > 0 && text[i - 1] == ' ';
    }

    ScalarShape shape() {
      int first = text[0];
      int last = text[text.length - 1];
      boolean open = breakAfterSpace || special;
      boolean edges = first == ' ' || isBreak(first) || last == ' ' || isBreak(last);
      return new ScalarShape(
          !open && !edges && !spaceAfterBreak && !lineBreaks && !indicators,
          !open && !spaceAfterBreak,
          !open && last != ' ');
    }
  }

  static boolean isBreak(int c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  private static boolean isBlankOrBreak(int c) {
    return c == ' ' || c == '\t' || isBreak(c);
  }

  static boolean isPrintable(int c) {
    return c == '\n'
        || (c >= 0x20 && c <= 0x7e)
        || (c >= 0xa0 && c < 0xd800)
        || (c >= 0xe000 && c <= 0xfffd && c != 0xfeff);
  }
}
