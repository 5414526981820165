package io.meltemi.gotemplate;

import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's layouts of dates, which show how {@code Mon Jan 2 15:04:05 MST 2006} is to look. */
final class GoLayout {
  /** Longer ones first where one begins as the other does. */
  private static final Pattern PART =
      Pattern.compile(
          "January|Jan|Monday|Mon|MST|2006|Z07:00|Z0700|-07:00|-0700|-07|[.,](?:0+|9+)(?!\\d)"
              + "|002|01|02|03|04|05|06|15|_2|PM|pm|1|2|3|4|5");

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("January", "MMMM"),
          Map.entry("Jan", "MMM"),
          Map.entry("Monday", "EEEE"),
          Map.entry("Mon", "EEE"),
          Map.entry("MST", "zzz"),
          Map.entry("2006", "uuuu"),
          Map.entry("06", "uu"),
          Map.entry("01", "MM"),
          Map.entry("1", "M"),
          Map.entry("02", "dd"),
          Map.entry("2", "d"),
          Map.entry("_2", "ppd"),
          Map.entry("002", "DDD"),
          Map.entry("15", "HH"),
          Map.entry("03", "hh"),
          Map.entry("3", "h"),
          Map.entry("04", "mm"),
          Map.entry("4", "m"),
          Map.entry("05", "ss"),
          Map.entry("5", "s"),
          Map.entry("PM", "a"),
          Map.entry("pm", "a"),
          Map.entry("Z07:00", "XXX"),
          Map.entry("Z0700", "XX"),
          Map.entry("-07:00", "xxx"),
          Map.entry("-0700", "xx"),
          Map.entry("-07", "x"));

  private GoLayout() {}

  static DateTimeFormatter formatter(String layout) {
    var builder = new DateTimeFormatterBuilder();
    Matcher part = PART.matcher(layout);
    int at = 0;
    while (part.find()) {
      builder.appendLiteral(layout.substring(at, part.start()));
      String found = part.group();
      String pattern = PATTERNS.get(found);
      if (pattern != null) {
        builder.appendPattern(pattern);
      } else {
        builder.appendLiteral(found.charAt(0));
        builder.appendPattern("S".repeat(Math.min(9, found.length() - 1)));
      }
      at = part.end();
    }
    return builder.appendLiteral(layout.substring(at)).toFormatter(Locale.ENGLISH);
  }
}
