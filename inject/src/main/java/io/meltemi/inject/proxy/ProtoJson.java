package io.meltemi.inject.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.PlainJson;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values in the form of protobuf's JSON mapping. */
final class ProtoJson {
  /** Fields of the messages inside in their declared order; maps of users are sorted by name. */
  private static final Map<String, List<String>> ORDER =
      Map.of(
          "tracing",
          List.of(
              "zipkin",
              "lightstep",
              "datadog",
              "stackdriver",
              "openCensusAgent",
              "customTags",
              "maxPathTagLength",
              "sampling",
              "tlsSettings",
              "enableIstioTags"),
          "gatewayTopology",
          List.of("numTrustedProxies", "forwardClientCertDetails", "proxyProtocol"),
          "proxyStatsMatcher",
          List.of("inclusionPrefixes", "inclusionSuffixes", "inclusionRegexps"),
          "proxyHeaders",
          List.of(
              "forwardedClientCert",
              "setCurrentClientCertDetails",
              "requestId",
              "server",
              "attemptCount",
              "envoyDebugHeaders",
              "metadataExchangeHeaders",
              "preserveHttp1HeaderCase"));

  private ProtoJson() {}

  static JsonNode of(ProxyField field, Object value) {
    return switch (field.kind()) {
      case DURATION -> JsonNodeFactory.instance.textNode(duration(value.toString()));
      case MESSAGE -> message(field.name(), value);
      default -> PlainJson.toJson(value);
    };
  }

  private static JsonNode message(String name, Object value) {
    List<String> order = ORDER.getOrDefault(name, List.of());
    if (!(value instanceof Map<?, ?> map)) {
      return PlainJson.toJson(value);
    }
    var sorted =
        new TreeMap<String, Object>(
            Comparator.<String>comparingInt(
                    field -> order.contains(field) ? order.indexOf(field) : order.size())
                .thenComparing(Comparator.naturalOrder()));
    map.forEach((field, inside) -> sorted.put(String.valueOf(field), inside));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    sorted.forEach((field, inside) -> json.set(field, PlainJson.toJson(inside)));
    return json;
  }

  /** Fractions have three, six or nine digits: {@code 1.5s} is {@code 1.500s}. */
  private static String duration(String text) {
    int point = text.indexOf('.');
    if (point < 0 || !text.endsWith("s")) {
      return text;
    }
    StringBuilder digits = new StringBuilder(text.substring(point + 1, text.length() - 1));
    while (digits.length() % 3 != 0) {
      digits.append('0');
    }
    while (!digits.isEmpty() && digits.substring(digits.length() - 3).equals("000")) {
      digits.setLength(digits.length() - 3);
    }
    return text.substring(0, point) + (digits.isEmpty() ? "" : "." + digits) + "s";
  }
}
