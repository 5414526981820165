package io.meltemi.ingest.gateway;

import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.BackendTrafficPolicy;
import io.meltemi.model.gatewayapi.GatewayApiObject;
import io.meltemi.model.gatewayapi.ListenerSet;
import io.meltemi.model.gatewayapi.PolicyTarget;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The objects that name another one: policies by backend, ListenerSets by Gateway. */
final class Attachments<K> {
  private static final Comparator<MeshObject.Key> ORDER =
      Comparator.comparing(MeshObject.Key::kind).thenComparing(MeshObject.Key::resource);

  private final Map<K, TreeMap<MeshObject.Key, GatewayApiObject>> by = new HashMap<>();

  /**
   * An object named it, or names it now.
   *
   * @param now the object as it is now
   */
  void note(K named, GatewayApiObject object, Optional<GatewayApiObject> now) {
    TreeMap<MeshObject.Key, GatewayApiObject> all =
        by.computeIfAbsent(named, _ -> new TreeMap<>(ORDER));
    if (now.filter(present -> names(present, named)).isPresent()) {
      all.put(object.key(), now.get());
    } else {
      all.remove(object.key());
    }
    if (all.isEmpty()) {
      by.remove(named);
    }
  }

  private static boolean names(GatewayApiObject object, Object named) {
    String namespace = object.meta().namespace();
    return switch (object) {
      case ListenerSet set -> set.parent().from(namespace).equals(named);
      case BackendTlsPolicy policy -> names(policy.targets(), namespace, named);
      case BackendTrafficPolicy policy -> names(policy.targets(), namespace, named);
      default -> false;
    };
  }

  private static boolean names(List<PolicyTarget> targets, String namespace, Object named) {
    return targets.stream().anyMatch(t -> PolicyTargets.key(t, namespace).equals(named));
  }

  /** Those of a type that name it, by kind and name. */
  <T extends GatewayApiObject> List<T> of(K named, Class<T> type) {
    return Optional.ofNullable(by.get(named)).stream()
        .flatMap(all -> all.values().stream())
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
