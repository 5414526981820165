package io.meltemi.agent.config;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The fields of Istio's ProxyConfig and how each value is read: into the form in which protobuf's
 * JSON mapping prints it, empty where that mapping leaves the default away. Source: istio/api
 * mesh/v1alpha1/proxy.proto.
 */
final class ProxyConfigField {
  /** Reads one value; empty is the default; an exception's message is the expectation. */
  private interface Reader {
    Optional<Object> read(Object value);
  }

  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?s");

  private static final Map<String, Reader> READERS = readers();

  private ProxyConfigField() {}

  /**
   * The value as protobuf's JSON prints it; empty for a default that is not printed.
   *
   * @throws SettingsException if the field is unknown or the value is not of its kind
   */
  static Optional<Object> read(String source, String field, Object value) {
    Reader reader = READERS.get(field);
    if (reader == null) {
      throw new SettingsException(
          "%s: %s: no such field of ProxyConfig (expected: one of %s)"
              .formatted(source, field, String.join(", ", READERS.keySet())));
    }
    try {
      return reader.read(value);
    } catch (IllegalArgumentException expectation) {
      throw SettingsException.of(
          source, field, Json.compact(value), String.valueOf(expectation.getMessage()));
    }
  }

  private static Map<String, Reader> readers() {
    Map<String, Reader> readers = new TreeMap<>();
    for (String name :
        List.of(
            "configPath",
            "binaryPath",
            "serviceCluster",
            "discoveryAddress",
            "statsdUdpAddress",
            "envoyMetricsServiceAddress",
            "zipkinAddress",
            "customConfigFile",
            "proxyBootstrapTemplatePath",
            "meshId",
            "availabilityZone")) {
      readers.put(name, ProxyConfigField::text);
    }
    for (String name : List.of("proxyAdminPort", "statusPort")) {
      readers.put(name, value -> nonZero(integer(value, 0, 65535)));
    }
    readers.put("statNameLength", value -> nonZero(integer(value, 0, Integer.MAX_VALUE)));
    readers.put("concurrency", value -> Optional.of(integer(value, 0, 4096)));
    readers.put("fileFlushMinSizeKb", value -> Optional.of(integer(value, 0, Integer.MAX_VALUE)));
    readers.put("statsCompression", ProxyConfigField::truth);
    readers.put("holdApplicationUntilProxyStarts", ProxyConfigField::truth);
    for (String name :
        List.of(
            "drainDuration",
            "parentShutdownDuration",
            "terminationDrainDuration",
            "discoveryRefreshDelay",
            "fileFlushInterval")) {
      readers.put(name, ProxyConfigField::seconds);
    }
    readers.put("controlPlaneAuthPolicy", word("NONE", "MUTUAL_TLS", "INHERIT"));
    readers.put("interceptionMode", word("REDIRECT", "TPROXY", "NONE"));
    readers.put(
        "tracingServiceName",
        word("APP_LABEL_AND_NAMESPACE", "CANONICAL_NAME_ONLY", "CANONICAL_NAME_AND_NAMESPACE"));
    readers.put("extraStatTags", ProxyConfigField::texts);
    readers.put("caCertificatesPem", ProxyConfigField::texts);
    readers.put("proxyMetadata", ProxyConfigField::textMap);
    readers.put("runtimeValues", ProxyConfigField::textMap);
    for (String name :
        List.of(
            "tracing",
            "sds",
            "envoyAccessLogService",
            "envoyMetricsService",
            "gatewayTopology",
            "readinessProbe",
            "proxyStatsMatcher",
            "image",
            "privateKeyProvider",
            "proxyHeaders")) {
      readers.put(name, ProxyConfigField::object);
    }
    return readers;
  }

  private static Optional<Object> text(Object value) {
    if (!(value instanceof String text)) {
      throw new IllegalArgumentException("text");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private static long integer(Object value, long least, long most) {
    long number = -1;
    if (value instanceof Long whole) {
      number = whole;
    } else if (value instanceof String digits && digits.matches("\\d{1,10}")) {
      number = Long.parseLong(digits);
    }
    if (number < least || number > most) {
      throw new IllegalArgumentException("a whole number, " + least + ".." + most);
    }
    return number;
  }

  private static Optional<Object> nonZero(long number) {
    return number == 0 ? Optional.empty() : Optional.of(number);
  }

  private static Optional<Object> truth(Object value) {
    return switch (value) {
      case Boolean flag -> Optional.of(flag);
      case String word when word.equals("true") || word.equals("false") ->
          Optional.of(Boolean.valueOf(word));
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static Optional<Object> seconds(Object value) {
    if (value instanceof String text && SECONDS.matcher(text).matches()) {
      return Optional.of(text);
    }
    throw new IllegalArgumentException("seconds, such as 45s or 0.5s");
  }

  /** The first word is protobuf's zero, which is not printed. */
  private static Reader word(String... words) {
    List<String> known = List.of(words);
    return value -> {
      if (!(value instanceof String given) || !known.contains(given)) {
        throw new IllegalArgumentException("one of " + String.join(", ", known));
      }
      return given.equals(known.getFirst()) ? Optional.empty() : Optional.of(given);
    };
  }

  private static Optional<Object> texts(Object value) {
    if (!(value instanceof List<?> list) || !list.stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("a list of texts");
    }
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static Optional<Object> textMap(Object value) {
    if (!(value instanceof JsonObject map)
        || !map.values().stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("an object whose values are texts (quote numbers)");
    }
    return map.isEmpty() ? Optional.empty() : Optional.of(JsonObject.of(new TreeMap<>(map)));
  }

  private static Optional<Object> object(Object value) {
    if (!(value instanceof JsonObject)) {
      throw new IllegalArgumentException("an object");
    }
    return Optional.of(value);
  }
}
