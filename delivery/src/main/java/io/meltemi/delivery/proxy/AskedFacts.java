package io.meltemi.delivery.proxy;

import io.meltemi.model.EnvoyFilter;
import io.meltemi.model.EnvoyFilter.ProxyMatch;
import io.meltemi.model.ProxyView.NodeFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What EnvoyFilters ask of proxies' nodes, by the namespace that the filters are in; proxies that
 * differ in nothing that is asked for are alike.
 */
record AskedFacts(String rootNamespace, Map<String, Asked> byNamespace) {
  private static final Asked NOTHING = new Asked(false, Map.of());

  /**
   * @param version whether some patch is for certain versions
   * @param metadata the texts that are asked for, by field
   */
  private record Asked(boolean version, Map<String, Set<String>> metadata) {}

  static AskedFacts of(List<EnvoyFilter> filters, String rootNamespace) {
    Map<String, Asked> byNamespace = new HashMap<>();
    for (EnvoyFilter filter : filters) {
      for (EnvoyFilter.Patch patch : filter.patches()) {
        ProxyMatch match = patch.match().proxy();
        if (!match.equals(ProxyMatch.ANY)) {
          byNamespace.merge(filter.meta().namespace(), asked(match), AskedFacts::both);
        }
      }
    }
    return new AskedFacts(rootNamespace, Map.copyOf(byNamespace));
  }

  private static Asked asked(ProxyMatch match) {
    Map<String, Set<String>> metadata = new HashMap<>();
    match.metadata().forEach((key, value) -> metadata.put(key, Set.of(value)));
    return new Asked(!match.version().isEmpty(), metadata);
  }

  private static Asked both(Asked one, Asked other) {
    Map<String, Set<String>> metadata = new HashMap<>(one.metadata);
    other.metadata.forEach(
        (key, values) ->
            metadata.merge(
                key,
                values,
                (a, b) -> {
                  var all = new HashSet<>(a);
                  all.addAll(b);
                  return all;
                }));
    return new Asked(one.version || other.version, metadata);
  }

  /** What is asked of a node in that namespace, as far as it is so. */
  NodeFacts of(String namespace, NodeMetadata node) {
    if (byNamespace.isEmpty()) {
      return NodeFacts.NOT_ASKED;
    }
    Asked asked =
        both(
            byNamespace.getOrDefault(rootNamespace, NOTHING),
            byNamespace.getOrDefault(namespace, NOTHING));
    var metadata = new TreeMap<String, String>();
    asked.metadata.forEach(
        (key, values) ->
            values.stream()
                .filter(value -> node.says(key, value))
                .forEach(value -> metadata.put(key, value)));
    return new NodeFacts(asked.version ? node.text("ISTIO_VERSION") : "", metadata);
  }
}
