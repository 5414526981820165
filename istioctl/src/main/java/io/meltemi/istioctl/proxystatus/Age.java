package io.meltemi.istioctl.proxystatus;

import java.time.Duration;

/** How long something is ago, in kubectl's words. */
final class Age {
  private static final int SECONDS_ALONE = 120;
  private static final int MINUTES_WITH_SECONDS = 10;
  private static final int MINUTES_ALONE = 180;
  private static final int HOURS_WITH_MINUTES = 8;
  private static final int HOURS_ALONE = 48;
  private static final int DAYS_WITH_HOURS = 8;
  private static final int DAYS_ALONE = 365 * 2;
  private static final int DAYS_OF_YEAR = 365;
  private static final int YEARS_WITH_DAYS = 8;

  private Age() {}

  static String of(Duration age) {
    long seconds = age.getSeconds();
    if (seconds < -1) {
      return "<invalid>";
    }
    if (seconds < SECONDS_ALONE) {
      return Math.max(seconds, 0) + "s";
    }
    long minutes = age.toMinutes();
    if (minutes < MINUTES_WITH_SECONDS) {
      return both(minutes, "m", age.toSecondsPart(), "s");
    }
    if (minutes < MINUTES_ALONE) {
      return minutes + "m";
    }
    long hours = age.toHours();
    if (hours < HOURS_WITH_MINUTES) {
      return both(hours, "h", age.toMinutesPart(), "m");
    }
    if (hours < HOURS_ALONE) {
      return hours + "h";
    }
    return days(age.toDays(), age.toHoursPart());
  }

  private static String days(long days, int hours) {
    if (days < DAYS_WITH_HOURS) {
      return both(days, "d", hours, "h");
    }
    if (days < DAYS_ALONE) {
      return days + "d";
    }
    long years = days / DAYS_OF_YEAR;
    return years < YEARS_WITH_DAYS ? both(years, "y", days % DAYS_OF_YEAR, "d") : years + "y";
  }

  private static String both(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }
}
