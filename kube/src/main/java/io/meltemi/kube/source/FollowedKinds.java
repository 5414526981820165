package io.meltemi.kube.source;

import io.meltemi.base.ResourceName;
import io.meltemi.config.KnownKind;
import io.meltemi.kube.Reflector;
import io.meltemi.kube.ResourceType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The kinds that are followed, and how the cluster serves them. Confined to the source's thread,
 * but for what says otherwise.
 */
final class FollowedKinds {
  record Followed(KnownKind kind, ResourceType type, Reflector reflector) {}

  private final Map<String, Followed> followed = new TreeMap<>();
  private final Set<Reflector> reflectors = ConcurrentHashMap.newKeySet();
  private volatile Map<KnownKind, ResourceType> config = Map.of();
  private volatile Map<String, Reflector> byName = Map.of();

  /** Whether services and endpoints are made of objects of this kind, rather than rules. */
  static boolean isRegistry(KnownKind kind) {
    return kind.group().isEmpty()
        || kind.group().equals("discovery.k8s.io")
        || McsKinds.isOne(kind);
  }

  /** Those of the rules. Any thread. */
  Map<KnownKind, ResourceType> config() {
    return config;
  }

  /** How a kind of rules is served, by the kind's name in keys. Any thread. */
  Optional<ResourceType> findConfig(String kind) {
    return config.entrySet().stream()
        .filter(each -> each.getKey().name().equals(kind))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /**
   * As {@link Reflector#told}, by the kind's name in keys; empty where it is not followed. Any
   * thread.
   */
  String told(String kind) {
    Reflector reflector = byName.get(kind);
    return reflector == null ? "" : reflector.told();
  }

  Optional<Followed> find(KnownKind kind) {
    return Optional.ofNullable(followed.get(name(kind)));
  }

  void put(Followed kind) {
    reflectors.add(kind.reflector());
    followed.put(name(kind.kind()), kind);
    publish();
  }

  void remove(KnownKind kind) {
    followed.remove(name(kind));
    publish();
  }

  /** What is followed besides, as the mesh's settings. */
  void add(Reflector other) {
    reflectors.add(other);
  }

  /** Stops to follow a kind that is followed in another version from now on, or no longer. */
  Set<ResourceName> stop(Followed kind) {
    reflectors.remove(kind.reflector());
    kind.reflector().close();
    return kind.reflector().known();
  }

  Collection<Reflector> reflectors() {
    return reflectors;
  }

  /** What keeps anything from being followed, if it is ours. Any thread. */
  Optional<String> fault() {
    return reflectors.stream().flatMap(r -> r.fault().stream()).findFirst();
  }

  /** All objects of the kinds are told of anew. */
  void reread() {
    followed.values().forEach(f -> f.reflector().reread());
  }

  /** Whether the namespace's objects are wanted may be another thing now. */
  void namespaceChanged(String namespace) {
    followed.values().stream()
        .filter(f -> f.type().namespaced())
        .forEach(f -> f.reflector().namespaceChanged(namespace));
  }

  private void publish() {
    var now = new LinkedHashMap<KnownKind, ResourceType>();
    followed.values().stream()
        .filter(f -> !isRegistry(f.kind()))
        .forEach(f -> now.put(f.kind(), f.type()));
    config = now;
    var reflectors = new TreeMap<String, Reflector>();
    followed.values().forEach(f -> reflectors.put(f.kind().name(), f.reflector()));
    byName = reflectors;
  }

  private static String name(KnownKind kind) {
    return kind.group() + "/" + kind.kind();
  }
}
