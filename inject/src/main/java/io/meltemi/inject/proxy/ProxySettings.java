package io.meltemi.inject.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.ProxyConfigReader;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.inject.yaml.YamlJson;
import io.meltemi.model.MeshConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A ProxyConfig as it is written.
 *
 * @param values by the names of JSON: texts, {@code Long}, {@code Double}, booleans, lists and maps
 */
public record ProxySettings(SortedMap<String, Object> values) {
  private static final ProxySettings DEFAULTS = of(MeshConfigReader.defaults());
  private static final String METADATA = "proxyMetadata";
  private static final List<String> CLUSTER_NAMES = List.of("serviceCluster", "tracingServiceName");

  public ProxySettings {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** The mesh's default. */
  public static ProxySettings of(MeshConfig mesh) {
    return mesh.source().get("defaultConfig") instanceof Map<?, ?> config
        ? new ProxySettings(named(config))
        : new ProxySettings(Collections.emptySortedMap());
  }

  private static SortedMap<String, Object> named(Map<?, ?> map) {
    var values = new TreeMap<String, Object>();
    map.forEach((name, value) -> values.put(camelCase(String.valueOf(name)), value));
    return values;
  }

  /**
   * These with the fields of the YAML in place of their own; {@code proxyMetadata} is merged name
   * by name.
   *
   * @param source where the YAML stands, for messages
   * @throws InjectionException naming the field that is wrong
   */
  public ProxySettings with(String source, String yaml, MeshConfig mesh) {
    ObjectNode written = YamlJson.object(source, yaml);
    var over = new TreeMap<String, Object>();
    for (Map.Entry<String, JsonNode> field : written.properties()) {
      Object value = PlainJson.of(field.getValue());
      if (value != null) {
        over.put(camelCase(field.getKey()), value);
      }
    }
    check(source, over, mesh);
    return with(over);
  }

  private static void check(String source, Map<String, Object> over, MeshConfig mesh) {
    for (String name : over.keySet()) {
      Optional<ProxyField> field = ProxyField.named(name);
      if (field.isEmpty()) {
        throw new InjectionException(
            "%s: %s: no such field of ProxyConfig (expected: one of %s)"
                .formatted(source, name, known()));
      }
      checkWord(source, field.get(), String.valueOf(over.get(name)));
    }
    var problems = ProxyConfigReader.merge(mesh.defaultConfig(), over, source).problems();
    problems.stream()
        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
        .findFirst()
        .ifPresent(
            problem -> {
              throw new InjectionException(problem.toString());
            });
  }

  private static void checkWord(String source, ProxyField field, String value) {
    if (field.kind() == ProxyField.Kind.ENUM && !field.words().contains(value)) {
      throw new InjectionException(
          "%s: %s: \"%s\" (expected: one of %s)"
              .formatted(source, field.name(), value, String.join(", ", field.words())));
    }
  }

  private static String known() {
    return ProxyField.ALL.stream().map(ProxyField::name).collect(Collectors.joining(", "));
  }

  /** These with other fields in place of their own, by the names of JSON. */
  public ProxySettings with(Map<String, Object> over) {
    var merged = new TreeMap<String, Object>(values);
    over.forEach(
        (name, value) -> {
          if (CLUSTER_NAMES.contains(name)) {
            CLUSTER_NAMES.forEach(merged::remove);
          }
          merged.put(name, name.equals(METADATA) ? metadata(value) : value);
        });
    return new ProxySettings(merged);
  }

  private Object metadata(Object over) {
    var all = new TreeMap<String, Object>();
    for (Object from : new Object[] {values.getOrDefault(METADATA, Map.of()), over}) {
      if (from instanceof Map<?, ?> map) {
        map.forEach((name, value) -> all.put(String.valueOf(name), value));
      }
    }
    return all;
  }

  /** What differs from Istio's defaults, in protobuf's order and form. */
  public ObjectNode withoutDefaults() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (ProxyField field : ProxyField.ALL) {
      Object value = values.get(field.name());
      if (value != null
          && !value.equals(DEFAULTS.values.get(field.name()))
          && !isZero(field, value)) {
        json.set(field.name(), ProtoJson.of(field, value));
      }
    }
    return json;
  }

  private static boolean isZero(ProxyField field, Object value) {
    return switch (field.kind()) {
      case TEXT -> value.equals("");
      case NUMBER -> value.equals(0L);
      case ENUM -> value.equals(field.words().getFirst());
      case TEXT_MAP -> value instanceof Map<?, ?> map && map.isEmpty();
      case TEXTS -> value instanceof List<?> list && list.isEmpty();
      case DURATION, OPTIONAL_BOOL, OPTIONAL_NUMBER, MESSAGE -> false;
    };
  }

  /** The port of the agent's probes and metrics. */
  public int statusPort() {
    return values.get("statusPort") instanceof Long port ? port.intValue() : 0;
  }

  /** Whether the application is to wait; empty where nothing says so. */
  public Optional<Boolean> holdsApplication() {
    return values.get("holdApplicationUntilProxyStarts") instanceof Boolean holds
        ? Optional.of(holds)
        : Optional.empty();
  }

  /** REDIRECT, TPROXY or NONE. */
  public String interceptionMode() {
    return values.getOrDefault("interceptionMode", "REDIRECT").toString();
  }

  /** {@code debug} or {@code distroless}; none where nothing says so. */
  public Optional<String> imageType() {
    return values.get("image") instanceof Map<?, ?> image
        ? Optional.of(image.get("imageType") instanceof String type ? type : "")
        : Optional.empty();
  }

  /** {@code drain_duration} is {@code drainDuration}: protobuf's JSON mapping reads both. */
  private static String camelCase(String name) {
    if (name.indexOf('_') < 0) {
      return name;
    }
    var camel = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '_' && i + 1 < name.length()) {
        camel.append(Character.toUpperCase(name.charAt(++i)));
      } else {
        camel.append(c);
      }
    }
    return camel.toString();
  }
}
