package io.meltemi.agent.status;

import com.sun.net.httpserver.HttpExchange;
import io.meltemi.agent.envoy.EnvoyAdmin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One scrape of three sources: the agent, Envoy, the application. Each is passed on as it comes, so
 * a large one costs no memory. A source that fails is counted and left out; the others are served.
 * The format is the application's, which goes last: OpenMetrics ends the whole with its mark.
 */
public final class MetricsMerge {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";

  private final AgentMetrics agent;
  private final EnvoyAdmin envoy;
  private final boolean envoyRuns;
  private final Optional<ApplicationMetrics> application;

  /**
   * Of these three.
   *
   * @param envoyRuns whether there is one to be asked
   */
  public MetricsMerge(
      AgentMetrics agent,
      EnvoyAdmin envoy,
      boolean envoyRuns,
      Optional<ApplicationMetrics> application) {
    this.envoyRuns = envoyRuns;
    this.agent = agent;
    this.envoy = envoy;
    this.application = application;
  }

  /**
   * Answers with all there is.
   *
   * @throws IOException if the scraper takes no more
   */
  void answer(HttpExchange exchange) throws IOException {
    ScrapeRequest request = ScrapeRequest.of(exchange);
    agent.scraped();
    Optional<MetricsSource> ofEnvoy = openEnvoy(request);
    Optional<MetricsSource> ofApplication = application.flatMap(where -> open(where, request));
    try {
      exchange
          .getResponseHeaders()
          .set("Content-Type", format(ofApplication.map(MetricsSource::contentType).orElse("")));
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.write(agent.text().getBytes(StandardCharsets.UTF_8));
      if (ofEnvoy.isPresent()) {
        var named = new IstioNames(out);
        if (!ofEnvoy.get().copyTo(named)) {
          agent.envoyFailed();
        }
        named.flush();
      }
      if (ofApplication.isPresent() && !ofApplication.get().copyTo(out)) {
        agent.applicationFailed();
      }
      out.close();
    } finally {
      ofEnvoy.ifPresent(MetricsSource::close);
      ofApplication.ifPresent(MetricsSource::close);
    }
  }

  /** Envoy is always asked for text, as what it may have besides is binary. */
  private Optional<MetricsSource> openEnvoy(ScrapeRequest request) {
    if (!envoyRuns) {
      return Optional.empty();
    }
    String query = request.query().isEmpty() ? "" : "?" + request.query();
    Optional<MetricsSource> source =
        MetricsSource.open(
            envoy.host(),
            envoy.port(),
            "/stats/prometheus" + query,
            request,
            headers(request, ScrapeRequest.TEXT));
    if (source.isEmpty()) {
      agent.envoyFailed();
    }
    return source;
  }

  private Optional<MetricsSource> open(ApplicationMetrics where, ScrapeRequest request) {
    Optional<MetricsSource> source =
        MetricsSource.open(
            envoy.host(), where.port(), where.path(), request, headers(request, request.accept()));
    if (source.isEmpty()) {
      agent.applicationFailed();
    }
    return source;
  }

  private static Map<String, String> headers(ScrapeRequest request, String accept) {
    Map<String, String> headers = new TreeMap<>();
    headers.put("Accept", accept);
    headers.put(ScrapeRequest.TIMEOUT_HEADER, seconds(request));
    if (!request.userAgent().isEmpty()) {
      headers.put("User-Agent", request.userAgent());
    }
    return headers;
  }

  private static String seconds(ScrapeRequest request) {
    return String.valueOf(request.timeout().toMillis() / 1000.0);
  }

  /** OpenMetrics of a known version as the application said it, else Prometheus' text. */
  static String format(String contentType) {
    String[] parts = contentType.split(";");
    if (!parts[0].strip().equalsIgnoreCase(OPEN_METRICS)) {
      return TEXT;
    }
    String version = "";
    for (String parameter : parts) {
      String stripped = parameter.strip();
      if (stripped.startsWith("version=")) {
        version = stripped.substring("version=".length()).replace("\"", "");
      }
    }
    return switch (version) {
      case "1.0.0" -> OPEN_METRICS + "; version=1.0.0; charset=utf-8";
      case "", "0.0.1" -> OPEN_METRICS + "; version=0.0.1; charset=utf-8";
      default -> TEXT;
    };
  }
}
