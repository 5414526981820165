package io.meltemi.base.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The one handler at java.util.logging's root. */
final class LogInstallation extends Handler {
  /** Libraries that log by class name: their chatter is never wanted below a warning. */
  private static final List<String> LIBRARIES =
      List.of("io.grpc", "io.netty", "io.fabric8", "okhttp3", "jdk", "sun", "com.sun", "javax");

  /** Tells at length of each stream that is reset, of which its own scope tells. */
  private static final String RESETS = "io.grpc.internal.ServerCallImpl";

  private final OutputStream out;
  private final LineFormat format;
  private final LogScopes scopes;

  private LogInstallation(LogSettings settings, OutputStream out) {
    this.out = out;
    this.format = settings.json() ? LineFormat.JSON : LineFormat.TEXT;
    this.scopes = new LogScopes(settings);
  }

  static LogScopes install(LogSettings settings, OutputStream out) {
    LogManager.getLogManager().reset();
    LogInstallation handler = new LogInstallation(settings, out);
    LIBRARIES.forEach(name -> handler.scopes.level(name, Level.WARNING));
    handler.scopes.level(RESETS, Level.SEVERE);
    Logger.getLogger("").addHandler(handler);
    return handler.scopes;
  }

  @Override
  public void publish(LogRecord logged) {
    byte[] line = format.line(logged, origin(logged)).getBytes(StandardCharsets.UTF_8);
    try {
      synchronized (out) {
        out.write(line);
        out.flush();
      }
    } catch (IOException closed) {
      // Nowhere is left to say it.
    }
  }

  /** Where the line comes from, as far as its scope says so. */
  private LogOrigin origin(LogRecord logged) {
    String scope = LineFormat.scope(logged);
    boolean traced =
        logged.getThrown() == null && scopes.stackTraces(scope).includes(logged.getLevel());
    boolean caller = scopes.saysCallers(scope);
    return traced || caller ? LogOrigin.here(caller, traced) : LogOrigin.UNSAID;
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
