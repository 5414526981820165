package io.meltemi.inject.template;

import java.math.BigDecimal;

/** Durations as Go prints them: {@code 1m30s} for protobuf's {@code 90s}. */
final class GoDuration {
  private GoDuration() {}

  /** The text itself where it is no number of seconds. */
  static String text(String seconds) {
    if (!seconds.matches("\\d{1,12}(\\.\\d{1,9})?s")) {
      return seconds;
    }
    BigDecimal value = new BigDecimal(seconds.substring(0, seconds.length() - 1));
    long whole = value.longValue();
    if (whole == 0 && value.signum() > 0) {
      return value.movePointRight(3).stripTrailingZeros().toPlainString() + "ms";
    }
    BigDecimal rest = value.subtract(BigDecimal.valueOf(whole / 60 * 60)).stripTrailingZeros();
    String text = rest.toPlainString() + "s";
    if (whole >= 60) {
      text = whole / 60 % 60 + "m" + text;
    }
    return whole >= 3600 ? whole / 3600 + "h" + text : text;
  }
}
