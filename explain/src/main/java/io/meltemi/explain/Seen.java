package io.meltemi.explain;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilterChainMatchPredicate;
import java.util.List;
import java.util.Locale;

/**
 * What a listener's inspectors see of a connection.
 *
 * @param transport {@code tls} or {@code raw_buffer}
 * @param protocols what the client offers by ALPN, or the version of plain HTTP
 */
record Seen(String serverName, String transport, List<String> protocols) {
  private static final String TLS_INSPECTOR = "envoy.filters.listener.tls_inspector";
  private static final String HTTP_INSPECTOR = "envoy.filters.listener.http_inspector";

  static Seen of(Listener listener, Connection connection) {
    if (connection.hello().isPresent()) {
      Connection.Hello hello = connection.hello().get();
      return inspects(listener, TLS_INSPECTOR, connection.port())
          ? new Seen(hello.serverName().toLowerCase(Locale.ROOT), "tls", hello.protocols())
          : new Seen("", "raw_buffer", List.of());
    }
    boolean http = connection.speaksHttp() && inspects(listener, HTTP_INSPECTOR, connection.port());
    return new Seen("", "raw_buffer", http ? List.of("http/1.1") : List.of());
  }

  private static boolean inspects(Listener listener, String name, int port) {
    return listener.getListenerFiltersList().stream()
        .filter(filter -> filter.getName().equals(name))
        .anyMatch(filter -> !isDisabled(filter, port));
  }

  private static boolean isDisabled(ListenerFilter filter, int port) {
    return filter.hasFilterDisabled() && matches(filter.getFilterDisabled(), port);
  }

  private static boolean matches(ListenerFilterChainMatchPredicate predicate, int port) {
    return switch (predicate.getRuleCase()) {
      case OR_MATCH ->
          predicate.getOrMatch().getRulesList().stream().anyMatch(rule -> matches(rule, port));
      case AND_MATCH ->
          predicate.getAndMatch().getRulesList().stream().allMatch(rule -> matches(rule, port));
      case NOT_MATCH -> !matches(predicate.getNotMatch(), port);
      case ANY_MATCH -> predicate.getAnyMatch();
      case DESTINATION_PORT_RANGE ->
          port >= predicate.getDestinationPortRange().getStart()
              && port < predicate.getDestinationPortRange().getEnd();
      case RULE_NOT_SET -> false;
    };
  }
}
