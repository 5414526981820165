package io.meltemi.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The objects of one analysis, and what was found so far. Objects of one kind are in the order of
 * their namespaces and names. Of two with one name and cluster the first that was given counts. For
 * one thread.
 */
public final class Mesh {
  /**
   * What is not looked at.
   *
   * <p>Source: istio 1.30.3 pkg/kube/inject/inject.go IgnoredNamespaces.
   */
  private static final Set<String> SYSTEM_NAMESPACES =
      Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");

  private final Map<AnalyzedKind, List<Resource>> byKind = new EnumMap<>(AnalyzedKind.class);
  private final Map<AnalyzedKind, Map<String, Resource>> byName = new EnumMap<>(AnalyzedKind.class);
  private final List<Message> messages = new ArrayList<>();

  /**
   * @param objects those that take precedence first
   */
  Mesh(List<Resource> objects) {
    var taken = new HashSet<String>();
    for (Resource object : objects) {
      String name = object.kind() + " " + object.fullName();
      byName
          .computeIfAbsent(object.kind(), _ -> new HashMap<>())
          .putIfAbsent(object.fullName(), object);
      String namespace =
          object.kind() == AnalyzedKind.NAMESPACE ? object.name() : object.namespace();
      // A file's stands for that of every cluster.
      if (!taken.contains(name + " ")
          && taken.add(name + " " + object.origin().cluster())
          && !SYSTEM_NAMESPACES.contains(namespace)) {
        byKind.computeIfAbsent(object.kind(), _ -> new ArrayList<>()).add(object);
      }
    }
    byKind
        .values()
        .forEach(
            list ->
                list.sort(Comparator.comparing(Resource::namespace).thenComparing(Resource::name)));
  }

  /** The objects of a kind. */
  public List<Resource> all(AnalyzedKind kind) {
    return byKind.getOrDefault(kind, List.of());
  }

  /** The object of that name; {@code namespace} is empty for one that is in none. */
  public Optional<Resource> find(AnalyzedKind kind, String namespace, String name) {
    String full = namespace.isEmpty() ? name : namespace + "/" + name;
    return Optional.ofNullable(byName.getOrDefault(kind, Map.of()).get(full));
  }

  /** The mesh's settings, as they were written. */
  public Tree meshConfig() {
    return all(AnalyzedKind.MESH_CONFIG).stream()
        .findFirst()
        .map(Resource::tree)
        .orElse(new Tree(null));
  }

  /** The namespace whose policies hold for the whole mesh. */
  public String rootNamespace() {
    String root = meshConfig().at("rootNamespace").text();
    return root.isEmpty() ? "istio-system" : root;
  }

  public void report(Message message) {
    messages.add(message);
  }

  /** What was found so far, in the order in which it was found. */
  List<Message> messages() {
    return messages;
  }
}
