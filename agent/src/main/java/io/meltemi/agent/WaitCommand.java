package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.cli.LogFlags;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code pilot-agent wait}: returns when Envoy is ready, so that an application may start after.
 */
@Command(
    name = "wait",
    description = "Wait until the Envoy proxy is ready",
    mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int OK = 200;

  @Option(
      names = "--timeoutSeconds",
      description = "how long to wait at most (default: ${DEFAULT-VALUE})")
  private int timeoutSeconds = 60;

  @Option(
      names = "--requestTimeoutMillis",
      description = "how long to wait for one answer (default: ${DEFAULT-VALUE})")
  private int requestTimeoutMillis = 500;

  @Option(
      names = "--periodMillis",
      description = "how long to wait between attempts (default: ${DEFAULT-VALUE})")
  private int periodMillis = 500;

  @Option(
      names = "--url",
      description = "what to ask (default: http://localhost:15021/healthz/ready)")
  private String url = "";

  @Mixin private LogFlags logging = new LogFlags();

  private final Variables variables;

  WaitCommand(Variables variables) {
    this.variables = variables;
  }

  @Override
  public Integer call() throws InterruptedException {
    logging.install();
    URI asked = uri();
    LOG.log(
        System.Logger.Level.INFO,
        "Waiting for Envoy proxy to be ready (timeout: %d seconds)...".formatted(timeoutSeconds));
    long deadline = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
    String problem;
    do {
      problem = problemOf(asked);
      if (problem.isEmpty()) {
        LOG.log(System.Logger.Level.INFO, "Envoy is ready!");
        return 0;
      }
      LOG.log(System.Logger.Level.DEBUG, "Not ready yet: " + problem);
      Thread.sleep(Math.max(1, periodMillis));
    } while (System.nanoTime() < deadline);
    throw new SettingsException(
        "timeout waiting for Envoy proxy to become ready. Last error: " + problem);
  }

  private URI uri() {
    String text =
        url.isEmpty() ? "http://" + Localhost.of(variables) + ":15021/healthz/ready" : url;
    try {
      URI uri = URI.create(text);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException invalid) {
      // told below
    }
    throw new SettingsException("--url: " + text + " (expected: an http URL)");
  }

  private String problemOf(URI asked) {
    try {
      HttpURLConnection connection = (HttpURLConnection) asked.toURL().openConnection();
      connection.setConnectTimeout(requestTimeoutMillis);
      connection.setReadTimeout(requestTimeoutMillis);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == OK ? "" : "HTTP status code " + status;
    } catch (IOException silent) {
      return String.valueOf(silent.getMessage());
    }
  }
}
