package io.meltemi.ingest;

import io.meltemi.base.PersistentMap;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.ingest.kube.PodFinder;
import io.meltemi.model.Workload;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The live pods by name, by node and by address. Pods of the host network share their node's
 * address, so they have only their names. Confined to the writer's thread.
 */
final class WorkloadTable implements PodFinder {
  private final Map<String, Map<ResourceName, LivePod>> byNamespace = new HashMap<>();
  private final Map<String, Set<ResourceName>> byNode = new HashMap<>();
  private PersistentMap<String, Workload> byAddress = PersistentMap.empty();

  /**
   * Addresses of several pods: one may be given to a new pod before the old one is gone. Then the
   * first name has it.
   */
  private final Map<String, TreeSet<ResourceName>> contested = new HashMap<>();

  void put(LivePod pod) {
    remove(pod.name());
    byNamespace.computeIfAbsent(pod.name().namespace(), _ -> new HashMap<>()).put(pod.name(), pod);
    byNode.computeIfAbsent(pod.workload().place().nodeName(), _ -> new HashSet<>()).add(pod.name());
    if (!pod.workload().podNetwork().hostNetwork()) {
      pod.workload().podNetwork().addresses().forEach(address -> claim(address, pod.workload()));
    }
  }

  private void claim(String address, Workload pod) {
    Workload owner = byAddress.get(address);
    if (owner == null) {
      byAddress = byAddress.with(address, pod);
      return;
    }
    TreeSet<ResourceName> claimants = contested.computeIfAbsent(address, _ -> new TreeSet<>());
    claimants.add(owner.name());
    claimants.add(pod.name());
    if (claimants.first().equals(pod.name())) {
      byAddress = byAddress.with(address, pod);
    }
  }

  void remove(ResourceName name) {
    Optional<LivePod> before = named(name);
    if (before.isEmpty()) {
      return;
    }
    Workload pod = before.get().workload();
    byNamespace.computeIfPresent(name.namespace(), (_, pods) -> without(pods, name));
    byNode.computeIfPresent(
        pod.place().nodeName(),
        (_, names) -> {
          names.remove(name);
          return names.isEmpty() ? null : names;
        });
    pod.podNetwork().addresses().forEach(address -> release(address, name));
  }

  private static @Nullable Map<ResourceName, LivePod> without(
      Map<ResourceName, LivePod> pods, ResourceName name) {
    pods.remove(name);
    return pods.isEmpty() ? null : pods;
  }

  private void release(String address, ResourceName name) {
    Workload owner = byAddress.get(address);
    TreeSet<ResourceName> claimants = contested.get(address);
    if (claimants == null) {
      if (owner != null && owner.name().equals(name)) {
        byAddress = byAddress.without(address);
      }
      return;
    }
    claimants.remove(name);
    if (owner != null && owner.name().equals(name)) {
      byAddress = byAddress.with(address, named(claimants.first()).orElseThrow().workload());
    }
    if (claimants.size() == 1) {
      contested.remove(address);
    }
  }

  @Override
  public Optional<LivePod> named(ResourceName name) {
    return Optional.ofNullable(byNamespace.getOrDefault(name.namespace(), Map.of()).get(name));
  }

  @Override
  public Optional<LivePod> at(String address) {
    return Optional.ofNullable(byAddress.get(address)).flatMap(pod -> named(pod.name()));
  }

  Collection<LivePod> inNamespace(String namespace) {
    return byNamespace.getOrDefault(namespace, Map.of()).values();
  }

  /** The names of the pods on that node. */
  Set<ResourceName> onNode(String node) {
    return Set.copyOf(byNode.getOrDefault(node, Set.of()));
  }

  /** The pods by address; the same instance while none changes. */
  Map<String, Workload> byAddress() {
    return byAddress;
  }
}
