package io.meltemi.translate.listener.telemetry;

import java.util.Map;

/**
 * A file that requests and connections are logged to.
 *
 * @param condition a CEL expression that must hold; empty logs everything
 */
public record AccessLogSink(String path, Format format, String condition) {
  /** How a line is made. */
  sealed interface Format {
    /**
     * @param line with its line feed
     */
    record Text(String line) implements Format {}

    /**
     * @param fields names to strings and nested maps
     */
    record Json(Map<String, Object> fields) implements Format {}
  }
}
