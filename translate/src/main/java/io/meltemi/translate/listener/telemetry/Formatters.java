package io.meltemi.translate.listener.telemetry;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery;
import io.meltemi.translate.filter.TypedConfig;
import java.util.List;
import java.util.Map;

/** The extensions that a format needs beside Envoy's built-in command operators. */
final class Formatters {
  private static final String OPERATOR = "%REQ_WITHOUT_QUERY";
  private static final TypedExtensionConfig REQ_WITHOUT_QUERY =
      TypedExtensionConfig.newBuilder()
          .setName("envoy.formatter.req_without_query")
          .setTypedConfig(TypedConfig.of(ReqWithoutQuery.getDefaultInstance()))
          .build();

  private Formatters() {}

  /**
   * @param format a text, or a tree of them
   */
  static List<TypedExtensionConfig> of(Object format) {
    return asks(format) ? List.of(REQ_WITHOUT_QUERY) : List.of();
  }

  private static boolean asks(Object format) {
    return switch (format) {
      case String text -> text.contains(OPERATOR);
      case Map<?, ?> fields -> fields.values().stream().anyMatch(Formatters::asks);
      case List<?> items -> items.stream().anyMatch(Formatters::asks);
      default -> false;
    };
  }
}
