package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.gateway.RouteDerivation.Part;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.gatewayapi.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts together what several routes say of one host at one parent: the order of rules goes across
 * routes. Oldest routes first, where rules are alike.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/route_collections.go mergeHTTPRoutes.
 */
final class RouteParts {
  /** A route as far as it decides on the order. */
  private record Origin(ConfigMeta meta) implements Comparable<Origin> {
    private static final Comparator<Origin> ORDER =
        Comparator.comparing((Origin o) -> o.meta.created())
            .thenComparing(o -> o.meta.namespace())
            .thenComparing(o -> o.meta.name())
            .thenComparing(o -> o.meta.kind());

    @Override
    public int compareTo(Origin other) {
      return ORDER.compare(this, other);
    }
  }

  private record Owned(Origin origin, List<Part> parts) {}

  private final Map<MeshObject.Key, Owned> byRoute = new HashMap<>();
  private final Map<String, SortedMap<Origin, VirtualService>> byKey = new HashMap<>();
  private final Map<String, MeshObject.Key> made = new HashMap<>();

  /** The route has these parts now; the keys of which the whole may be another. */
  Set<String> replace(MeshObject.Key route, Optional<Route> written, List<Part> parts) {
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
      var origin = new Origin(written.get().meta());
      byRoute.put(route, new Owned(origin, parts));
      for (Part part : parts) {
        byKey.computeIfAbsent(part.key(), _ -> new TreeMap<>()).put(origin, part.virtualService());
        boolean same =
            before != null
                && before.origin().compareTo(origin) == 0
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

  /** Puts out the whole of a key. */
  void merge(String key, Outputs outputs) {
    Optional<VirtualService> whole =
        Optional.ofNullable(byKey.get(key)).map(all -> whole(key, all));
    MeshObject.Key before = whole.isPresent() ? made.put(key, whole.get().key()) : made.remove(key);
    if (before != null && !whole.map(VirtualService::key).equals(Optional.of(before))) {
      outputs.virtualService(before, Optional.empty());
    }
    whole.ifPresent(made -> outputs.virtualService(made.key(), whole));
  }

  private static VirtualService whole(String key, SortedMap<Origin, VirtualService> all) {
    VirtualService first = all.firstEntry().getValue();
    if (first.http().isEmpty()) {
      return first;
    }
    var rules = new ArrayList<HttpRoute>();
    var annotations = new TreeMap<>(first.meta().annotations().asMap());
    var parents = new ArrayList<String>();
    for (VirtualService each : all.values()) {
      rules.addAll(each.http());
      parents.add(each.meta().annotations().getOrDefault("internal.istio.io/parents", ""));
    }
    annotations.put("internal.istio.io/parents", String.join(",", parents));
    rules.sort(RuleOrder.MOST_EXACT_FIRST);
    return new VirtualService(
        new ConfigMeta(
            first.meta().kind(),
            new ResourceName(first.meta().namespace(), key.replace('/', '~')),
            Labels.NONE,
            Labels.of(annotations),
            first.meta().created()),
        first.hosts(),
        first.gateways(),
        rules,
        List.of(),
        List.of(),
        first.exportTo());
  }
}
