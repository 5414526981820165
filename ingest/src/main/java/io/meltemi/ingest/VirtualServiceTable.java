package io.meltemi.ingest;

import io.meltemi.base.ResourceName;
import io.meltemi.config.virtualservice.DelegateMerge;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The VirtualServices as written; keeps a table of those that have hosts, with their delegates
 * merged in. Confined to the writer's thread.
 */
final class VirtualServiceTable {
  private final Map<ResourceName, VirtualService> written = new HashMap<>();

  /** Names of those that have hosts and name that delegate. */
  private final Map<ResourceName, Set<ResourceName>> rootsByDelegate = new HashMap<>();

  private final ConfigTable<VirtualService> merged;

  VirtualServiceTable(ConfigTable<VirtualService> merged) {
    this.merged = merged;
  }

  void put(VirtualService service) {
    ResourceName name = service.meta().resource();
    forget(Optional.ofNullable(written.put(name, service)));
    if (!service.isDelegate()) {
      DelegateMerge.delegatesOf(service)
          .forEach(d -> rootsByDelegate.computeIfAbsent(d, _ -> new HashSet<>(2)).add(name));
    }
    mergeAllThatRead(name);
  }

  void remove(ResourceName name) {
    forget(Optional.ofNullable(written.remove(name)));
    mergeAllThatRead(name);
  }

  private void forget(Optional<VirtualService> before) {
    before.stream()
        .flatMap(service -> DelegateMerge.delegatesOf(service).stream())
        .forEach(
            delegate ->
                rootsByDelegate.computeIfPresent(
                    delegate,
                    (_, roots) -> {
                      roots.remove(before.get().meta().resource());
                      return roots.isEmpty() ? null : roots;
                    }));
  }

  private void mergeAllThatRead(ResourceName name) {
    merge(name);
    rootsByDelegate.getOrDefault(name, Set.of()).forEach(this::merge);
  }

  private void merge(ResourceName name) {
    merged.set(
        new MeshObject.Key("VirtualService", name),
        Optional.ofNullable(written.get(name))
            .filter(service -> !service.isDelegate())
            .map(service -> DelegateMerge.merge(service, this::delegate)));
  }

  private Optional<VirtualService> delegate(ResourceName name) {
    return Optional.ofNullable(written.get(name)).filter(VirtualService::isDelegate);
  }
}
