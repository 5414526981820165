package io.meltemi.base.log;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * One record as one line with its line end, whatever the message says: control characters are
 * escaped. A stack trace, where there is one, follows as text.
 */
enum LineFormat {
  /** {@code 2026-01-02T03:04:05.000000Z<tab>info<tab>ads<tab>message}; the default scope unsaid. */
  TEXT {
    @Override
    String line(LogRecord logged, LogOrigin origin) {
      StringBuilder line = new StringBuilder(128);
      line.append(time(logged.getInstant())).append('\t').append(level(logged)).append('\t');
      String scope = scope(logged);
      if (!scope.equals(LogSettings.DEFAULT_SCOPE)) {
        line.append(scope).append('\t');
      }
      if (!origin.caller().isEmpty()) {
        line.append(origin.caller()).append('\t');
      }
      PlainText.append(line, message(logged));
      line.append('\n').append(origin.stack());
      if (logged.getThrown() != null) {
        PlainText.appendTrace(line, logged.getThrown());
      }
      return line.toString();
    }
  },

  /** {@code {"level":"info","time":"…","scope":"ads","msg":"…"}}. */
  JSON {
    @Override
    String line(LogRecord logged, LogOrigin origin) {
      JsonWriter line = new JsonWriter(JsonStyle.COMPACT).beginObject();
      line.field("level", level(logged)).field("time", time(logged.getInstant()));
      line.field("scope", scope(logged)).fieldUnlessEmpty("caller", origin.caller());
      line.field("msg", message(logged)).fieldUnlessEmpty("stack", origin.stack());
      if (logged.getThrown() != null) {
        line.field("stack", trace(logged.getThrown()));
      }
      return line.endObject().text() + '\n';
    }
  };

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  abstract String line(LogRecord logged, LogOrigin origin);

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String level(LogRecord logged) {
    return LogLevel.of(logged.getLevel()).word();
  }

  static String scope(LogRecord logged) {
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
}
