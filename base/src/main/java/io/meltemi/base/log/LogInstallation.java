package io.meltemi.base.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The one handler at java.util.logging's root. It holds the loggers whose level was set, because
 * the log manager itself would let them be collected and their level with them.
 */
final class LogInstallation extends Handler {
  /** Libraries that log by class name: their chatter is never wanted below a warning. */
  private static final List<String> LIBRARIES =
      List.of("io.grpc", "io.netty", "io.fabric8", "okhttp3", "jdk", "sun", "com.sun", "javax");

  private final OutputStream out;
  private final LineFormat format;
  private final List<Logger> levelled = new ArrayList<>();

  private LogInstallation(LogSettings settings, OutputStream out) {
    this.out = out;
    this.format = settings.json() ? LineFormat.JSON : LineFormat.TEXT;
  }

  static void install(LogSettings settings, OutputStream out) {
    LogManager.getLogManager().reset();
    LogInstallation handler = new LogInstallation(settings, out);
    LIBRARIES.forEach(name -> handler.level(name, Level.WARNING));
    settings
        .levels()
        .forEach((scope, level) -> handler.level(loggerName(scope), level.threshold()));
    Logger.getLogger("").addHandler(handler);
  }

  private static String loggerName(String scope) {
    return scope.equals(LogSettings.DEFAULT_SCOPE) ? "" : scope;
  }

  private void level(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    levelled.add(logger);
  }

  @Override
  public void publish(LogRecord logged) {
    byte[] line = format.line(logged).getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (out) {
        out.write(line);
        out.flush();
      }
    } catch (IOException closed) {
      // Nowhere is left to say it.
    }
  }

  @Override
  public void flush() {
    // Every line is flushed as it is written.
  }

  @Override
  public void close() {
    // The stream belongs to the program.
  }
}
