package io.meltemi.agent.status;

import io.meltemi.agent.envoy.EnvoyAdmin;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * One scrape of three sources: the agent, Envoy, the application. Each is passed on as it comes, in
 * pieces of {@value #CHUNK} bytes, so a large one costs no memory. A source that fails is counted
 * and left out; the others are served.
 */
final class MetricsMerge {
  /** The format in which all sources are asked and served. */
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final System.Logger LOG = System.getLogger("default");
  private static final int CHUNK = 16 << 10;

  private final AgentMetrics agent;
  private final EnvoyAdmin envoy;
  private final Optional<Source> application;

  private record Source(EnvoyAdmin server, String path) {}

  MetricsMerge(AgentMetrics agent, EnvoyAdmin envoy, Optional<ApplicationMetrics> application) {
    this.agent = agent;
    this.envoy = new EnvoyAdmin(envoy.host(), envoy.port(), Duration.ofSeconds(10));
    this.application =
        application.map(
            metrics ->
                new Source(
                    new EnvoyAdmin(envoy.host(), metrics.port(), Duration.ofSeconds(10)),
                    metrics.path()));
  }

  /**
   * Writes all there is.
   *
   * @throws IOException if {@code out} takes no more
   */
  void writeTo(OutputStream out) throws IOException {
    agent.scraped();
    out.write(agent.text().getBytes(StandardCharsets.UTF_8));
    if (!copy(new Source(envoy, "/stats/prometheus"), out)) {
      agent.envoyFailed();
    }
    if (application.isPresent() && !copy(application.get(), out)) {
      agent.applicationFailed();
    }
  }

  private static boolean copy(Source source, OutputStream out) throws IOException {
    HttpURLConnection connection;
    InputStream in;
    try {
      connection = source.server().open("GET", source.path());
      connection.setRequestProperty("Accept", "text/plain;version=0.0.4");
      in = connection.getInputStream();
    } catch (IOException failed) {
      return failed(source, failed);
    }
    try (in) {
      return pass(source, in, out);
    } finally {
      connection.disconnect();
    }
  }

  private static boolean pass(Source source, InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK];
    byte last = '\n';
    while (true) {
      int read;
      try {
        read = in.read(chunk);
      } catch (IOException failed) {
        endLine(last, out);
        return failed(source, failed);
      }
      if (read < 0) {
        endLine(last, out);
        return true;
      }
      if (read > 0) {
        out.write(chunk, 0, read);
        last = chunk[read - 1];
      }
    }
  }

  /** What follows must start a line, whatever this source ended with. */
  private static void endLine(byte last, OutputStream out) throws IOException {
    if (last != '\n') {
      out.write('\n');
    }
  }

  private static boolean failed(Source source, IOException failure) {
    LOG.log(
        System.Logger.Level.WARNING,
        "metrics of port %d%s left out: %s"
            .formatted(source.server().port(), source.path(), failure.getMessage()));
    return false;
  }
}
