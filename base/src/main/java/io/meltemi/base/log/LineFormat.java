package io.meltemi.base.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/** One record as one line with its line end; a stack trace, where there is one, follows as text. */
enum LineFormat {
  /** {@code 2026-01-02T03:04:05.000000Z<tab>info<tab>ads<tab>message}; the default scope unsaid. */
  TEXT {
    @Override
    String line(LogRecord logged) {
      StringBuilder line = new StringBuilder(128);
      line.append(time(logged.getInstant())).append('\t').append(level(logged)).append('\t');
      String scope = scope(logged);
      if (!scope.equals(LogSettings.DEFAULT_SCOPE)) {
        line.append(scope).append('\t');
      }
      line.append(message(logged)).append('\n');
      Throwable thrown = logged.getThrown();
      return thrown == null ? line.toString() : line.append(trace(thrown)).toString();
    }
  },

  /** {@code {"level":"info","time":"…","scope":"ads","msg":"…"}}. */
  JSON {
    @Override
    String line(LogRecord logged) {
      StringBuilder line = new StringBuilder(160);
      line.append("{\"level\":\"").append(level(logged));
      line.append("\",\"time\":\"").append(time(logged.getInstant()));
      line.append("\",\"scope\":");
      quote(line, scope(logged));
      line.append(",\"msg\":");
      quote(line, message(logged));
      if (logged.getThrown() != null) {
        line.append(",\"stack\":");
        quote(line, trace(logged.getThrown()));
      }
      return line.append("}\n").toString();
    }
  };

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  abstract String line(LogRecord logged);

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String level(LogRecord logged) {
    return LogLevel.of(logged.getLevel()).word();
  }

  private static String scope(LogRecord logged) {
    String name = logged.getLoggerName();
    return name == null || name.isEmpty() ? LogSettings.DEFAULT_SCOPE : name;
  }

  private static String message(LogRecord logged) {
    String message = String.valueOf(logged.getMessage());
    @Nullable Object[] parameters = logged.getParameters();
    if (parameters == null || parameters.length == 0) {
      return message;
    }
    try {
      return MessageFormat.format(message, parameters);
    } catch (IllegalArgumentException notAPattern) {
      return message;
    }
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < 0x20 || c == '\u2028' || c == '\u2029') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
