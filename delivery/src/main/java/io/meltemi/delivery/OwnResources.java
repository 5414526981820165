package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.model.ProxyView;
import io.meltemi.model.ServiceTarget;
import io.meltemi.translate.patch.PatchSet;
import io.meltemi.translate.patch.Patcher;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is made for one workload: what comes in, or all listeners of a gateway; and patches of it.
 */
final class OwnResources {
  private static final String ADDED = "added";

  private final Translators translators;
  private final ProxyScope scope;
  private final boolean router;
  private final Patcher patcher;

  OwnResources(Translators translators, ProxyScope scope) {
    this.translators = translators;
    this.scope = scope;
    this.router = scope.proxy().type() == ProxyView.Type.ROUTER;
    this.patcher = translators.patcher();
  }

  ResourceList clusters() {
    List<Encoded> made = translators.clusters().own(scope);
    PatchSet own = scope.patches().own().clusters();
    PatchSet shared = scope.patches().shared().clusters();
    if (own.isEmpty() && shared.isEmpty()) {
      return list("own", ResourceType.CLUSTER, made);
    }
    var patched = new ArrayList<Encoded>(made.size());
    for (Encoded cluster : made) {
      PatchSet patches = isInbound(cluster.name()) ? own : shared;
      attempt("cds", cluster, () -> patcher.cluster(cluster, patches, services(cluster.name())))
          .ifPresent(patched::add);
    }
    return list("own", ResourceType.CLUSTER, patched);
  }

  private static boolean isInbound(String cluster) {
    return cluster.startsWith("inbound|") || cluster.startsWith("InboundPassthroughCluster");
  }

  /** The services of the workload that are behind a cluster for incoming traffic. */
  private List<String> services(String cluster) {
    String[] parts = cluster.split("\\|", -1);
    return parts.length < 2
        ? List.of()
        : scope.proxy().targets().stream()
            .filter(target -> String.valueOf(target.targetPort()).equals(parts[1]))
            .map(ServiceTarget::service)
            .map(service -> service.hostname().value())
            .distinct()
            .toList();
  }

  ResourceList listeners() {
    List<Encoded> made =
        router ? translators.listeners().gateway(scope) : translators.listeners().inbound(scope);
    PatchSet own = scope.patches().own().listeners();
    if (own.isEmpty()) {
      return list("own", ResourceType.LISTENER, made);
    }
    var patched = new ArrayList<Encoded>(made.size());
    for (Encoded listener : made) {
      attempt("lds", listener, () -> patcher.listener(listener, own)).ifPresent(patched::add);
    }
    return list("own", ResourceType.LISTENER, patched);
  }

  private Optional<Encoded> attempt(
      String type, Encoded resource, java.util.function.Supplier<Optional<Encoded>> patched) {
    return translators.containment().attempt(type, resource.name(), patched).flatMap(made -> made);
  }

  /** The clusters that patches add. */
  ResourceList addedClusters() {
    return added(
        ResourceType.CLUSTER,
        patcher.addedClusters(scope.patches().shared().clusters()),
        router ? List.of() : patcher.addedClusters(scope.patches().own().clusters()));
  }

  /** The listeners that patches add. */
  ResourceList addedListeners() {
    return added(
        ResourceType.LISTENER,
        patcher.addedListeners(scope.patches().shared().listeners()),
        router ? List.of() : patcher.addedListeners(scope.patches().own().listeners()));
  }

  /** Of several with one name the first counts. */
  private static ResourceList added(ResourceType type, List<Encoded> some, List<Encoded> others) {
    var all = new ArrayList<Resource>(some.size() + others.size());
    var names = new java.util.HashSet<String>();
    for (List<Encoded> each : List.of(some, others)) {
      for (Encoded message : each) {
        if (names.add(message.name())) {
          all.add(Resource.of(type, message));
        }
      }
    }
    return ResourceList.named(ADDED, all);
  }

  private static ResourceList list(String name, ResourceType type, List<Encoded> messages) {
    return Translators.list(name, type, messages);
  }
}
