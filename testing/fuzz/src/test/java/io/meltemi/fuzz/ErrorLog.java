package io.meltemi.fuzz;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Errors that were logged: what our code catches so that it costs one object or stream is a bug all
 * the same. Nothing else is logged, which would only take time.
 */
public final class ErrorLog extends Handler {
  private final ConcurrentLinkedQueue<LogRecord> errors = new ConcurrentLinkedQueue<>();

  private ErrorLog() {}

  /** The log of this process from now on. */
  public static ErrorLog install() {
    LogManager.getLogManager().reset();
    Logger root = LogManager.getLogManager().getLogger("");
    root.setLevel(Level.SEVERE);
    var log = new ErrorLog();
    root.addHandler(log);
    return log;
  }

  /**
   * @throws AssertionError if an error was logged since the last call
   */
  public void expectNone() {
    LogRecord first = errors.poll();
    if (first != null) {
      errors.clear();
      throw new AssertionError(first.getMessage(), first.getThrown());
    }
  }

  @Override
  public void publish(LogRecord message) {
    errors.add(message);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
