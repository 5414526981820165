package io.meltemi.translate.listener.telemetry;

import io.meltemi.model.TelemetryProvider.LoggedHeaders;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that requests and connections are logged to.
 *
 * @param condition a CEL expression that must hold; empty logs everything
 */
public record AccessLogSink(Target target, String condition) {
  /** Where the log goes. */
  public sealed interface Target {
    record File(String path, Format format, boolean omitEmptyValues) implements Target {}

    /** The service that the bootstrap names. */
    record BootstrapService() implements Target {}

    /**
     * Envoy's access log service.
     *
     * @param filterStates those that are logged, too
     * @param http absent: a log of connections
     */
    record Service(
        Collector collector,
        String logName,
        List<String> filterStates,
        Optional<LoggedHeaders> http)
        implements Target {
      public Service {
        filterStates = List.copyOf(filterStates);
      }
    }

    /**
     * @param attributes names to formats, sorted
     */
    record OpenTelemetry(
        Collector collector, String logName, String body, Map<String, Object> attributes)
        implements Target {}
  }

  /** How a line is made. */
  public sealed interface Format {
    /**
     * @param line with its line feed
     */
    record Text(String line) implements Format {}

    /**
     * @param fields names to strings and nested maps
     */
    record Json(Map<String, Object> fields) implements Format {}
  }

  /** A service that takes reports. */
  public record Collector(String cluster, String host) {}
}
