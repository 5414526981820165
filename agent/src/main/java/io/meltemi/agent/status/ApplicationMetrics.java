package io.meltemi.agent.status;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.Optional;

/**
 * Where the application serves its own metrics, as the pod's {@code prometheus.io} annotations said
 * before injection pointed them at the agent.
 */
public record ApplicationMetrics(int port, String path) {
  private static final String VARIABLE = "ISTIO_PROMETHEUS_ANNOTATIONS";

  /**
   * Reads {@code {"scrape":"true","path":"/metrics","port":"80"}}.
   *
   * @param text empty where nothing is to be scraped
   * @throws SettingsException if it is not that, or the port is the agent's own
   */
  public static Optional<ApplicationMetrics> parse(String text, int statusPort) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    JsonObject given;
    try {
      given = Json.parseObject(text);
    } catch (IllegalArgumentException notJson) {
      throw new SettingsException(VARIABLE + ": " + text + ": " + notJson.getMessage());
    }
    if (given.text("scrape").equals("false")) {
      return Optional.empty();
    }
    String digits = given.text("port").isEmpty() ? "80" : given.text("port");
    int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
    if (port < 1 || port > 65535 || port == statusPort) {
      throw new SettingsException(
          "%s: port: %s (expected: 1..65535, and not the agent's own %d)"
              .formatted(VARIABLE, digits, statusPort));
    }
    String path = given.text("path").isEmpty() ? "/metrics" : given.text("path");
    return Optional.of(new ApplicationMetrics(port, path));
  }
}
