package io.meltemi.istioctl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A question that is answered with yes or no. */
public final class Confirmation {
  private Confirmation() {}

  /** False also where nobody answers. */
  public static boolean of(Console console, String question) {
    console.out().print(question + " ");
    console.out().flush();
    var answer = new java.io.ByteArrayOutputStream();
    try {
      for (int next = console.in().read(); next >= 0 && next != '\n'; next = console.in().read()) {
        answer.write(next);
      }
    } catch (IOException closed) {
      return false;
    }
    String word = answer.toString(StandardCharsets.UTF_8).strip().toLowerCase(Locale.ROOT);
    return word.equals("y") || word.equals("yes");
  }
}
