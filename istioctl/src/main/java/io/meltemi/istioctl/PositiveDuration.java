package io.meltemi.istioctl;

import io.meltemi.base.GoDuration;
import java.time.Duration;

/** A flag's duration, of more than nothing. */
public final class PositiveDuration {
  private PositiveDuration() {}

  /**
   * @throws Failure naming the flag, the text and what was expected
   */
  public static Duration of(String flag, String text) {
    return GoDuration.parse(text)
        .filter(Duration::isPositive)
        .orElseThrow(
            () ->
                Failure.ofUse(
                    flag
                        + ": \""
                        + text
                        + "\" (expected: a positive duration such as 30s, 15m or 1h30m)"));
  }
}
