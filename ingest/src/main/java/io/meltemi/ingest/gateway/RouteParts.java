package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.RouteDerivation.Part;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpRoute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Puts together what several routes, or Ingresses, say of one host at one parent: the order of
 * rules goes across routes. Oldest routes first, where rules are alike.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/route_collections.go mergeHTTPRoutes.
 */
final class RouteParts {
  /**
   * What goes first.
   *
   * @param origins of what rules come from
   * @param rules of one host
   */
  record Order(Comparator<ConfigMeta> origins, Comparator<HttpRoute> rules) {
    static final Order OF_ROUTES =
        new Order(
            Comparator.comparing(ConfigMeta::created)
                .thenComparing(ConfigMeta::namespace)
                .thenComparing(ConfigMeta::name)
                .thenComparing(ConfigMeta::kind),
            RuleOrder.MOST_EXACT_FIRST);
    static final Order OF_INGRESSES = new Order(ConfigMeta.OLDEST_FIRST, RuleOrder.LONGEST_FIRST);
  }

  private record Owned(ConfigMeta origin, List<Part> parts) {}

  private final Order order;
  private final Map<MeshObject.Key, Owned> byRoute = new HashMap<>();
  private final Map<String, SortedMap<ConfigMeta, VirtualService>> byKey = new HashMap<>();
  private final Map<String, MeshObject.Key> made = new HashMap<>();

  private final Map<String, ResourceName> names = new HashMap<>();

  /** The keys whose wholes have one name by their parts; the first alone gets it as it is. */
  private final Map<ResourceName, TreeSet<String>> named = new HashMap<>();

  RouteParts(Order order) {
    this.order = order;
  }

  /** The route has these parts now; the keys of which the whole may be another. */
  Set<String> replace(MeshObject.Key route, Optional<ConfigMeta> written, List<Part> parts) {
    Set<String> changed = new LinkedHashSet<>();
    Owned before = byRoute.remove(route);
    Map<String, VirtualService> old = new HashMap<>();
    if (before != null) {
      for (Part part : before.parts()) {
        old.put(part.key(), part.virtualService());
        changed.add(part.key());
        byKey.computeIfPresent(
            part.key(),
            (_, all) -> {
              all.remove(before.origin());
              return all.isEmpty() ? null : all;
            });
      }
    }
    if (written.isPresent() && !parts.isEmpty()) {
      ConfigMeta origin = written.get();
      byRoute.put(route, new Owned(origin, parts));
      for (Part part : parts) {
        byKey
            .computeIfAbsent(part.key(), _ -> new TreeMap<>(order.origins()))
            .put(origin, part.virtualService());
        boolean same =
            before != null
                && order.origins().compare(before.origin(), origin) == 0
                && Objects.equals(old.get(part.key()), part.virtualService());
        if (same) {
          changed.remove(part.key());
        } else {
          changed.add(part.key());
        }
      }
    }
    return changed;
  }

  /** Puts out the whole of a key, and of those that would have its name. */
  void merge(String key, Outputs outputs) {
    var wholes = new LinkedHashMap<String, Optional<VirtualService>>();
    sharingName(key).forEach(each -> wholes.put(each, whole(each)));
    Set<MeshObject.Key> gone = new LinkedHashSet<>();
    wholes.forEach(
        (each, whole) ->
            Optional.ofNullable(
                    whole.isPresent() ? made.put(each, whole.get().key()) : made.remove(each))
                .ifPresent(gone::add));
    for (Optional<VirtualService> whole : wholes.values()) {
      whole.map(VirtualService::key).ifPresent(gone::remove);
      whole.ifPresent(present -> outputs.virtualService(present.key(), whole));
    }
    gone.forEach(before -> outputs.virtualService(before, Optional.empty()));
  }

  /** Notes the name that the key's whole would have; the key, and those of that name or the old. */
  private Set<String> sharingName(String key) {
    Set<String> sharing = new LinkedHashSet<>(List.of(key));
    Optional<ResourceName> now = Optional.ofNullable(byKey.get(key)).map(all -> name(key, all));
    ResourceName before = now.isPresent() ? names.put(key, now.get()) : names.remove(key);
    if (before != null && !now.equals(Optional.of(before))) {
      named.computeIfPresent(
          before,
          (_, others) -> {
            others.remove(key);
            sharing.addAll(others);
            return others.isEmpty() ? null : others;
          });
    }
    now.ifPresent(
        name -> {
          TreeSet<String> all = named.computeIfAbsent(name, _ -> new TreeSet<>());
          all.add(key);
          sharing.addAll(all);
        });
    return sharing;
  }

  private static ResourceName name(String key, SortedMap<ConfigMeta, VirtualService> all) {
    ResourceName first = all.firstEntry().getValue().meta().resource();
    return first.name().isEmpty()
        ? new ResourceName(first.namespace(), key.replace('/', '~'))
        : first;
  }

  private Optional<VirtualService> whole(String key) {
    return Optional.ofNullable(byKey.get(key)).map(all -> whole(key, all));
  }

  private VirtualService whole(String key, SortedMap<ConfigMeta, VirtualService> all) {
    VirtualService first = all.firstEntry().getValue();
    if (first.http().isEmpty()) {
      return first;
    }
    var rules = new ArrayList<HttpRoute>();
    var annotations = new TreeMap<>(first.meta().annotations().asMap());
    var parents = new ArrayList<String>();
    Set<String> gateways = new LinkedHashSet<>();
    for (VirtualService each : all.values()) {
      rules.addAll(each.http());
      gateways.addAll(each.gateways());
      parents.add(each.meta().annotations().getOrDefault("internal.istio.io/parents", ""));
    }
    annotations.put("internal.istio.io/parents", String.join(",", parents));
    rules.sort(order.rules());
    ResourceName name = name(key, all);
    boolean isFirst = named.getOrDefault(name, new TreeSet<>(Set.of(key))).getFirst().equals(key);
    String namesake = isFirst ? "" : "~" + key.replace('/', '~');
    return new VirtualService(
        new ConfigMeta(
            first.meta().kind(),
            new ResourceName(name.namespace(), name.name() + namesake),
            Labels.NONE,
            Labels.of(annotations),
            first.meta().created()),
        first.hosts(),
        List.copyOf(gateways),
        rules,
        List.of(),
        List.of(),
        first.exportTo());
  }
}
