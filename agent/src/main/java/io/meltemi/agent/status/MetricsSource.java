package io.meltemi.agent.status;

import io.meltemi.agent.envoy.EnvoyAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/** An open response with metrics whose body is not read yet. Closing it closes its connection. */
final class MetricsSource implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int CHUNK = 16 << 10;

  private final HttpURLConnection connection;
  private final InputStream in;
  private final long deadline;

  private MetricsSource(HttpURLConnection connection, InputStream in, long deadline) {
    this.connection = connection;
    this.in = in;
    this.deadline = deadline;
  }

  /** Asks, and waits for the answer's head; empty, and a word in the log, if there is none. */
  static Optional<MetricsSource> open(
      String host, int port, String path, ScrapeRequest request, Map<String, String> headers) {
    long deadline = System.nanoTime() + request.timeout().toNanos();
    try {
      HttpURLConnection connection =
          new EnvoyAdmin(host, port, request.timeout()).open("GET", path);
      headers.forEach(connection::setRequestProperty);
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        connection.disconnect();
        throw new IOException("status " + status);
      }
      return Optional.of(new MetricsSource(connection, connection.getInputStream(), deadline));
    } catch (IOException failed) {
      warn("port " + port + path, failed);
      return Optional.empty();
    }
  }

  /** Its format; empty text if it does not say. */
  String contentType() {
    return Optional.ofNullable(connection.getContentType()).orElse("");
  }

  /**
   * Passes all of it on as it comes, in pieces of {@value #CHUNK} bytes, and ends the last line.
   *
   * @return whether the source gave all of it
   * @throws IOException if {@code out} takes no more
   */
  boolean copyTo(OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    byte last = '\n';
    boolean whole = false;
    try {
      for (int read = read(chunk); read >= 0; read = read(chunk)) {
        if (read > 0) {
          last = chunk[read - 1];
          out.write(chunk, 0, read);
        }
      }
      whole = true;
    } catch (SourceException failed) {
      warn(connection.getURL().toString(), failed.reason);
    }
    if (last != '\n') {
      out.write('\n');
    }
    return whole;
  }

  private int read(byte[] chunk) throws SourceException {
    try {
      if (System.nanoTime() > deadline) {
        throw new IOException("it takes too long");
      }
      return in.read(chunk);
    } catch (IOException failed) {
      throw new SourceException(failed);
    }
  }

  private static void warn(String source, IOException failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        "metrics of %s left out: %s".formatted(source, failure.getMessage()));
  }

  @Override
  public void close() {
    connection.disconnect();
  }

  /** Tells a source that fails from a scraper that does. */
  private static final class SourceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    SourceException(IOException reason) {
      super(reason);
      this.reason = reason;
    }
  }
}
