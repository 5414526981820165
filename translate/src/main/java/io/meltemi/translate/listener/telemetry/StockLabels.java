package io.meltemi.translate.listener.telemetry;

import io.meltemi.translate.filter.ListenerClass;
import io.meltemi.translate.filter.PeerLabels;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The labels of Istio's standard metrics as formats of Envoy. Source: istio.io
 * docs/reference/config/metrics.
 */
final class StockLabels {
  private static final String UNKNOWN = "unknown";
  private static final String PROTOCOL =
      "%CEL('content-type' in request.headers"
          + " && request.headers['content-type'].startsWith('application/grpc')"
          + " ? 'grpc' : 'http')%";
  private static final String SECURITY = "%CEL(connection.mtls ? 'mutual_tls' : 'none')%";

  /** By what the SPIFFE identity of a peer tells: its namespace. */
  private static final String PEER_NAMESPACE =
      "re.extract(connection.uri_san_peer_certificate, '^spiffe://.*/ns/([^/]+)/.*$', r'\\\\1')";

  private StockLabels() {}

  static SortedMap<String, String> ofRequest(ListenerClass listenerClass, PeerLabels own) {
    boolean server = listenerClass == ListenerClass.SIDECAR_INBOUND;
    var tags =
        of(server, field -> own.values().get(PeerLabels.FIELDS.indexOf(field)), "DYNAMIC_METADATA");
    tags.put("request_protocol", PROTOCOL);
    tags.put("response_code", "%RESPONSE_CODE%");
    tags.put("grpc_response_status", "%GRPC_STATUS_NUMBER%");
    if (!server) {
      tags.put("destination_service", first(clusterField("host"), command("REQ", ":AUTHORITY")));
    }
    return tags;
  }

  /** The workload's own are the node's, so that all workloads have the same listeners. */
  static SortedMap<String, String> ofConnection(ListenerClass listenerClass) {
    boolean server = listenerClass == ListenerClass.SIDECAR_INBOUND;
    var tags = of(server, StockLabels::ofNode, "");
    tags.put("request_protocol", "tcp");
    return tags;
  }

  /**
   * @param peers the command that finds what a client told; empty: nothing
   */
  private static SortedMap<String, String> of(
      boolean server, Function<String, String> own, String peers) {
    var tags = new TreeMap<String, String>();
    tags.put("reporter", server ? "destination" : "source");
    tags.put("response_flags", "%RESPONSE_FLAGS%");
    tags.put("connection_security_policy", server ? SECURITY : UNKNOWN);
    for (String field : PeerLabels.FIELDS) {
      String other = server ? ofClient(field, peers) : ofUpstream(field);
      tags.put(label("source", field), server ? other : own.apply(field));
      tags.put(label("destination", field), server ? own.apply(field) : other);
    }
    String local = server ? "DOWNSTREAM_LOCAL_URI_SAN" : "UPSTREAM_LOCAL_URI_SAN";
    String peer = server ? "DOWNSTREAM_PEER_URI_SAN" : "UPSTREAM_PEER_URI_SAN";
    tags.put("source_principal", first(command(server ? peer : local, "")));
    tags.put("destination_principal", first(command(server ? local : peer, "")));
    tags.put("destination_service", first(clusterField("host")));
    tags.put(
        "destination_service_name",
        first(clusterField("name"), command("UPSTREAM_CLUSTER_RAW", "")));
    tags.put("destination_service_namespace", first(clusterField("namespace")));
    return tags;
  }

  private static String ofClient(String field, String command) {
    String spiffe = field.equals("namespace") ? command("CEL", PEER_NAMESPACE) : "";
    return command.isEmpty()
        ? first(spiffe)
        : first(command(command, PeerLabels.METADATA + ":" + field), spiffe);
  }

  private static String ofUpstream(String field) {
    return first(command("UPSTREAM_METADATA", PeerLabels.METADATA + ":" + field));
  }

  private static String ofNode(String field) {
    List<String> paths =
        switch (field) {
          case "workload" -> List.of("WORKLOAD_NAME");
          case "namespace" -> List.of("NAMESPACE");
          case "cluster" -> List.of("CLUSTER_ID");
          case "service" -> labels("service.istio.io/canonical-name", "app");
          case "revision" -> labels("service.istio.io/canonical-revision", "version");
          case "app" -> labels("app", "app.kubernetes.io/name", "service.istio.io/canonical-name");
          default ->
              labels("version", "app.kubernetes.io/version", "service.istio.io/canonical-revision");
        };
    return first(
        paths.stream()
            .map(path -> command("CEL", "xds.node.metadata." + path))
            .toArray(String[]::new));
  }

  private static List<String> labels(String... keys) {
    return List.of(keys).stream().map(key -> "LABELS['" + key + "']").toList();
  }

  private static String label(String side, String field) {
    return switch (field) {
      case "namespace" -> side + "_workload_namespace";
      case "service" -> side + "_canonical_service";
      case "revision" -> side + "_canonical_revision";
      default -> side + "_" + field;
    };
  }

  private static String clusterField(String field) {
    return command("CLUSTER_METADATA", PeerLabels.METADATA + ":" + field);
  }

  private static String command(String command, String parameter) {
    return parameter.isEmpty()
        ? "{\"command\":\"%s\"}".formatted(command)
        : "{\"command\":\"%s\",\"param\":\"%s\"}".formatted(command, parameter);
  }

  /** The first of the commands that gives something, else {@code unknown}. */
  private static String first(String... commands) {
    var operators = new StringBuilder();
    for (String command : commands) {
      operators.append(command).append(command.isEmpty() ? "" : ",");
    }
    operators.append(command("CEL", "'" + UNKNOWN + "'"));
    return "%COALESCE({\"operators\":[" + operators + "]})%";
  }

  /** An expression of a Telemetry; Envoy makes a text of a number by itself. */
  static String expression(String cel) {
    String text = cel.strip();
    boolean converted =
        text.startsWith("string(") && text.endsWith(")") && text.indexOf(')') == text.length() - 1;
    String plain = converted ? text.substring("string(".length(), text.length() - 1) : text;
    return plain.contains("string(") || plain.contains(")%") ? UNKNOWN : "%CEL(" + plain + ")%";
  }
}
