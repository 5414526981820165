package io.meltemi.model.status;

import io.meltemi.base.ResourceName;
import io.meltemi.model.status.StatusContent.Address;
import io.meltemi.model.status.StatusContent.Ancestor;
import io.meltemi.model.status.StatusContent.Ancestors;
import io.meltemi.model.status.StatusContent.Conditions;
import io.meltemi.model.status.StatusContent.Listeners;
import io.meltemi.model.status.StatusContent.LoadBalancer;
import io.meltemi.model.status.StatusContent.OneListener;
import io.meltemi.model.status.StatusContent.Parent;
import io.meltemi.model.status.StatusContent.Parents;
import io.meltemi.model.status.StatusContent.PoolParent;
import io.meltemi.model.status.StatusContent.PoolParents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a status into what is told already; what others have told stays. */
record StatusMerge(Map<String, Object> told, String namespace, long generation, String now) {
  private static final String GROUP = "gateway.networking.k8s.io";

  /** What the API server takes. */
  private static final int MAX_ANCESTORS = 16;

  Map<String, Object> of(StatusContent content) {
    Map<String, Object> merged = Trees.copy(told);
    switch (content) {
      case Conditions(var conditions) -> merged.put("conditions", conditions(told, conditions));
      case Listeners listeners -> put(listeners, merged);
      case Parents parents -> {
        List<Object> all = parents(parents);
        if (!all.isEmpty() || told.containsKey("parents")) {
          merged.put("parents", all);
        }
      }
      case Ancestors ancestors -> merged.put("ancestors", ancestors(ancestors));
      case PoolParents pools -> {
        List<Object> all = poolParents(pools);
        if (!all.isEmpty() || told.containsKey("parents")) {
          merged.put("parents", all);
        }
      }
      case LoadBalancer(var addresses) ->
          merged.put(
              "loadBalancer",
              addresses.isEmpty()
                  ? Map.of()
                  : Map.of("ingress", addresses.stream().map(StatusMerge::ingress).toList()));
    }
    return merged;
  }

  private List<Object> conditions(Map<String, Object> of, List<Condition> wanted) {
    return Condition.merge(of.getOrDefault("conditions", List.of()), wanted, generation, now);
  }

  private void put(Listeners wanted, Map<String, Object> merged) {
    merged.put("conditions", conditions(told, wanted.conditions()));
    wanted
        .addresses()
        .ifPresent(
            addresses ->
                putOrRemove(
                    merged, "addresses", addresses.stream().map(StatusMerge::address).toList()));
    if (wanted.attachedSets() > 0) {
      merged.put("attachedListenerSets", (long) wanted.attachedSets());
    } else {
      merged.remove("attachedListenerSets");
    }
    List<Object> before = Trees.list(told, "listeners");
    var listeners = new ArrayList<Object>();
    for (OneListener listener : wanted.listeners()) {
      listeners.add(listener(listener, find(before, "name", listener.name()).orElse(Map.of())));
    }
    putOrRemove(merged, "listeners", listeners);
  }

  private static void putOrRemove(Map<String, Object> tree, String field, List<Object> list) {
    if (list.isEmpty()) {
      tree.remove(field);
    } else {
      tree.put(field, list);
    }
  }

  private static Object address(Address address) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("type", address.type());
    tree.put("value", address.value());
    return tree;
  }

  private static Object ingress(Address address) {
    return Map.of(address.type().equals("IPAddress") ? "ip" : "hostname", address.value());
  }

  private static Optional<Map<String, Object>> find(List<Object> all, String field, Object value) {
    return all.stream().map(Trees::map).filter(tree -> value.equals(tree.get(field))).findFirst();
  }

  private Map<String, Object> listener(OneListener wanted, Map<String, Object> before) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", wanted.name());
    tree.put("attachedRoutes", (long) wanted.attachedRoutes());
    tree.put(
        "supportedKinds",
        wanted.supportedKinds().stream()
            .<Object>map(kind -> Map.of("group", kind.group(), "kind", kind.kind()))
            .toList());
    tree.put("conditions", conditions(before, wanted.conditions()));
    return tree;
  }

  /** In the order in which they are told; ours that are new come last. */
  private List<Object> parents(Parents wanted) {
    var left = new ArrayList<>(wanted.parents());
    left.sort(
        Comparator.comparing((Parent p) -> sortKey(Map.of("parentRef", p.reference().tree())))
            .reversed());
    var parents = new ArrayList<Object>();
    for (Object each : Trees.list(told, "parents")) {
      Map<String, Object> before = Trees.map(each);
      if (!wanted.controller().equals(before.get("controllerName"))) {
        parents.add(before);
        continue;
      }
      left.stream()
          .filter(p -> sortKey(Map.of("parentRef", p.reference().tree())).equals(sortKey(before)))
          .findFirst()
          .ifPresent(
              found -> {
                left.remove(found);
                parents.add(parent(wanted.controller(), found, before));
              });
    }
    left.forEach(parent -> parents.add(parent(wanted.controller(), parent, Map.of())));
    return parents;
  }

  private Map<String, Object> parent(String controller, Parent wanted, Map<String, Object> before) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("parentRef", wanted.reference().tree());
    tree.put("controllerName", controller);
    tree.put("conditions", conditions(before, wanted.conditions()));
    return tree;
  }

  /** In the order in which they are told; ours that are new come last. */
  private List<Object> poolParents(PoolParents wanted) {
    var left = new ArrayList<>(wanted.parents());
    var parents = new ArrayList<Object>();
    for (Object each : Trees.list(told, "parents")) {
      Map<String, Object> before = Trees.map(each);
      Optional<ResourceName> gateway = gatewayOf(before);
      Optional<PoolParent> ours =
          left.stream().filter(p -> gateway.equals(Optional.of(p.gateway()))).findFirst();
      if (ours.isPresent()) {
        left.remove(ours.get());
        parents.add(poolParent(ours.get(), before));
      } else if (gateway.isPresent() ? wanted.others().contains(gateway.get()) : !isBlank(before)) {
        parents.add(before);
      }
    }
    left.forEach(parent -> parents.add(poolParent(parent, Map.of())));
    return parents;
  }

  /** Absent where the entry is about something else. */
  private Optional<ResourceName> gatewayOf(Map<String, Object> parent) {
    Map<String, Object> ref = Trees.map(parent.getOrDefault("parentRef", Map.of()));
    return ref.getOrDefault("kind", "Gateway").equals("Gateway")
            && ref.getOrDefault("group", GROUP).equals(GROUP)
        ? Optional.of(
            new ResourceName(
                ref.getOrDefault("namespace", namespace).toString(),
                ref.getOrDefault("name", "").toString()))
        : Optional.empty();
  }

  /** The entry that the API server makes where there is none. */
  private static boolean isBlank(Map<String, Object> parent) {
    Map<String, Object> ref = Trees.map(parent.getOrDefault("parentRef", Map.of()));
    return "Status".equals(ref.get("kind")) && "default".equals(ref.get("name"));
  }

  private Map<String, Object> poolParent(PoolParent wanted, Map<String, Object> before) {
    var ref = new LinkedHashMap<String, Object>();
    ref.put("group", GROUP);
    ref.put("kind", "Gateway");
    ref.put("name", wanted.gateway().name());
    ref.put("namespace", wanted.gateway().namespace());
    var tree = new LinkedHashMap<>(before);
    tree.put("parentRef", ref);
    tree.put("conditions", conditions(before, wanted.conditions()));
    return tree;
  }

  /** What a reference is to; parts that it does not tell have their defaults. */
  private String sortKey(Map<String, Object> parent) {
    Map<String, Object> ref = Trees.map(parent.getOrDefault("parentRef", Map.of()));
    return "%s/%s/%s/%s/%s.%s"
        .formatted(
            ref.getOrDefault("group", GROUP),
            ref.getOrDefault("kind", "Gateway"),
            ref.getOrDefault("name", ""),
            ref.getOrDefault("sectionName", ""),
            ref.getOrDefault("port", 0L),
            ref.getOrDefault("namespace", namespace));
  }

  /** In the order in which they are told; ours that are new come last. */
  private List<Object> ancestors(Ancestors wanted) {
    var left = new ArrayList<>(wanted.ancestors());
    var ancestors = new ArrayList<Object>();
    for (Object each : Trees.list(told, "ancestors")) {
      Map<String, Object> before = Trees.map(each);
      if (!wanted.controllers().contains(before.getOrDefault("controllerName", ""))) {
        ancestors.add(before);
        continue;
      }
      left.stream()
          .filter(ancestor -> ancestor.reference().equals(before.get("ancestorRef")))
          .filter(ancestor -> ancestor.controller().equals(before.get("controllerName")))
          .findFirst()
          .ifPresent(
              found -> {
                left.remove(found);
                ancestors.add(ancestor(found, before));
              });
    }
    left.forEach(ancestor -> ancestors.add(ancestor(ancestor, Map.of())));
    return ancestors.size() > MAX_ANCESTORS
        ? List.copyOf(ancestors.subList(0, MAX_ANCESTORS))
        : ancestors;
  }

  private Map<String, Object> ancestor(Ancestor wanted, Map<String, Object> before) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("ancestorRef", wanted.reference());
    tree.put("controllerName", wanted.controller());
    tree.put("conditions", conditions(before, wanted.conditions()));
    return tree;
  }
}
