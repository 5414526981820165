package io.meltemi.yaml;

import java.util.regex.Pattern;

/**
 * A text whose plain scalars end where Go's reader ends them: to it a colon in {@code [2001:db8::]}
 * is a letter, as no space follows; to others the name of a field ends there. A letter that the
 * text does not have stands for such colons, until the scalars are read.
 *
 * <p>Where scalars have quotes or are no flow, the exchange is undone without a trace.
 */
record FlowText(String text, char colon) {
  private static final Pattern COLON = Pattern.compile("(?<=[\\p{Alnum}_:./*-]):(?=[,\\[\\]{}])");

  /** Private use: hardly ever written. */
  private static final char FIRST = '\uE000';

  private static final char LAST = '\uE0FF';

  static FlowText of(String text) {
    if (!COLON.matcher(text).find()) {
      return new FlowText(text, ':');
    }
    char free = FIRST;
    while (text.indexOf(free) >= 0) {
      if (free++ == LAST) {
        return new FlowText(text, ':');
      }
    }
    return new FlowText(COLON.matcher(text).replaceAll(Character.toString(free)), free);
  }

  /** The scalar as it was written. */
  String restored(String scalar) {
    return colon == ':' ? scalar : scalar.replace(colon, ':');
  }
}
