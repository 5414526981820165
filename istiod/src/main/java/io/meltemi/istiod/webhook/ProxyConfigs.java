package io.meltemi.istiod.webhook;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.OpaqueConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ProxyConfig resources that concern a pod: the mesh's, then its namespace's, then those that
 * select it. Of several in one place the oldest holds.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/proxy_config.go.
 */
final class ProxyConfigs {
  private ProxyConfigs() {}

  /**
   * Their fields by the names that the mesh's {@code defaultConfig} has for them, weakest first.
   *
   * @param labels the pod's
   */
  static List<Map<String, Object>> of(ConfigSnapshot config, String namespace, Labels labels) {
    String root = config.mesh().rootNamespace();
    var fields = new ArrayList<Map<String, Object>>();
    find(config, root, Optional.empty()).ifPresent(fields::add);
    if (!namespace.equals(root)) {
      find(config, namespace, Optional.empty()).ifPresent(fields::add);
    }
    find(config, namespace, Optional.of(labels)).ifPresent(fields::add);
    return fields;
  }

  /**
   * @param selected absent: resources without a selector
   */
  private static Optional<Map<String, Object>> find(
      ConfigSnapshot config, String namespace, Optional<Labels> selected) {
    return config.rules().others().stream()
        .filter(c -> c.meta().kind().equals("ProxyConfig"))
        .filter(c -> c.meta().namespace().equals(namespace))
        .filter(
            c ->
                selector(c).isEmpty() == selected.isEmpty()
                    && selected.stream().allMatch(labels -> labels.matches(selector(c))))
        .min(Comparator.comparing(OpaqueConfig::meta, ConfigMeta.OLDEST_FIRST))
        .map(ProxyConfigs::fields);
  }

  private static Labels selector(OpaqueConfig config) {
    var labels = new TreeMap<String, String>();
    if (config.spec().get("selector") instanceof Map<?, ?> selector
        && selector.get("matchLabels") instanceof Map<?, ?> wanted) {
      wanted.forEach((name, value) -> labels.put(name.toString(), value.toString()));
    }
    return Labels.of(labels);
  }

  private static Map<String, Object> fields(OpaqueConfig config) {
    var fields = new TreeMap<String, Object>();
    config
        .spec()
        .forEach(
            (name, value) -> {
              switch (name) {
                case "environmentVariables" -> fields.put("proxyMetadata", value);
                case "selector" -> {}
                default -> fields.put(name, value);
              }
            });
    return fields;
  }
}
