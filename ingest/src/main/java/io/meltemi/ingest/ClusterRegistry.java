package io.meltemi.ingest;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.kube.ImportedService;
import io.meltemi.ingest.kube.KubeServices;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.ingest.kube.Pods;
import io.meltemi.model.Endpoint;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeEndpointSlice;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.model.kube.KubeNode;
import io.meltemi.model.kube.KubePod;
import io.meltemi.model.kube.KubeService;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The objects of one cluster, and its pods and slices as they are looked up. Of two clusters
 * nothing is ever looked up together: names and addresses may be the same in both. Confined to the
 * writer's thread.
 */
final class ClusterRegistry {
  private final IngestSettings settings;
  private final Concerned concerned;
  private final ObjectStore objects = new ObjectStore();
  private final WorkloadTable workloads = new WorkloadTable();
  private final SliceIndex slices;
  private final WorkloadEntryIndex entries = new WorkloadEntryIndex();
  private Derivations derive;

  /** Whether the network of the cluster is another, which all of it reads. */
  private boolean stale;

  ClusterRegistry(IngestSettings settings, Concerned concerned, Derivations.Basis basis) {
    this.settings = settings;
    this.concerned = concerned;
    this.slices = new SliceIndex(settings.domain());
    this.derive = Derivations.of(basis, objects, workloads);
  }

  ObjectStore objects() {
    return objects;
  }

  WorkloadTable workloads() {
    return workloads;
  }

  Derivations derive() {
    return derive;
  }

  /** Whether {@link #rederive} is due. */
  boolean isStale() {
    return stale;
  }

  /** Takes an object that is new or another version, of a kind of the registry. */
  void put(MeshObject object, Optional<MeshObject> before) {
    switch (object) {
      case KubeService service -> serviceChanged(service.meta().resource());
      case WorkloadEntry entry -> replaceEntry(entry.meta().resource(), Optional.of(entry));
      case KubeEndpointSlice slice -> {
        before
            .map(KubeEndpointSlice.class::cast)
            .ifPresent(b -> concerned.endpoints().add(slices.remove(b)));
        concerned.endpoints().add(slices.add(slice));
      }
      case KubePod pod -> replacePod(pod.meta().resource(), live(pod));
      case KubeNode node -> nodeChanged(node, before.map(b -> b.meta().labels()));
      case KubeNamespace namespace -> namespaceChanged(namespace, before);
      case ServiceExport export -> concerned.service().accept(export.meta().resource());
      case ServiceImport imported -> importChanged(imported.meta().resource());
      default -> {}
    }
  }

  void removed(MeshObject object) {
    switch (object) {
      case KubeService service -> serviceChanged(service.meta().resource());
      case WorkloadEntry entry -> replaceEntry(entry.meta().resource(), Optional.empty());
      case KubeEndpointSlice slice -> concerned.endpoints().add(slices.remove(slice));
      case KubePod pod -> replacePod(pod.meta().resource(), Optional.empty());
      case KubeNode node -> nodeChanged(node, Optional.empty());
      case KubeNamespace namespace -> namespaceChanged(namespace, Optional.empty());
      case ServiceExport export -> concerned.service().accept(export.meta().resource());
      case ServiceImport imported -> importChanged(imported.meta().resource());
      default -> {}
    }
  }

  /** It may select other WorkloadEntries. */
  private void serviceChanged(ResourceName name) {
    concerned.service().accept(name);
    if (mayBeOfServices(name.namespace())) {
      concerned.endpoints().add(keyOf(name));
    }
  }

  /** Whether there are WorkloadEntries that Services may select. */
  private boolean mayBeOfServices(String namespace) {
    return settings.entries().ofServices() && !entries.of(namespace).isEmpty();
  }

  /** The service has another host, or none, of which the endpoints are its own. */
  private void importChanged(ResourceName name) {
    concerned.service().accept(name);
    concerned.endpoints().add(new Service.Key(ImportedService.hostname(name), name.namespace()));
  }

  private Service.Key keyOf(ResourceName service) {
    return new Service.Key(KubeServices.hostname(service, settings.domain()), service.namespace());
  }

  /** What is not healthy serves nothing, as if it were not there. */
  private void replaceEntry(ResourceName name, Optional<WorkloadEntry> now) {
    Optional<WorkloadEntry> before = entries.find(name);
    Optional<WorkloadEntry> after =
        now.filter(entry -> entry.healthy() || !settings.entries().healthChecks());
    before.ifPresent(
        entry -> {
          concerned.endpoints().addAll(concerned.entries().remove(entry));
          entries.remove(entry);
        });
    after.ifPresent(
        entry -> {
          entries.put(entry);
          concerned.endpoints().addAll(concerned.entries().add(entry));
        });
    Stream.concat(before.stream(), after.stream()).forEach(this::touchServicesOf);
  }

  private void touchServicesOf(WorkloadEntry entry) {
    concerned.proxies().add(entry.spec().address());
    if (!settings.entries().ofServices()) {
      return;
    }
    objects.all("Service", KubeService.class).stream()
        .filter(service -> WorkloadEntryIndex.selects(service, entry))
        .forEach(service -> concerned.endpoints().add(keyOf(service.meta().resource())));
  }

  private Optional<LivePod> live(KubePod pod) {
    return Pods.isLive(pod) ? Optional.of(derive.pods().livePodOf(pod)) : Optional.empty();
  }

  /** A pod that is new or another may have other services, and its proxy other listeners. */
  private void replacePod(ResourceName name, Optional<LivePod> after) {
    Optional<LivePod> before = workloads.named(name);
    if (before.equals(after)) {
      return;
    }
    before.ifPresent(this::removePod);
    after.ifPresent(this::addPod);
  }

  private void removePod(LivePod pod) {
    workloads.remove(pod.name());
    concerned.endpoints().addAll(concerned.entries().remove(pod));
    for (String address : pod.workload().podNetwork().addresses()) {
      slices.addServicesAt(address, concerned.endpoints());
      // Another pod may have claimed the address as well, and has it from now on.
      if (workloads.at(address).isPresent()) {
        concerned.proxies().add(address);
      }
    }
  }

  private void addPod(LivePod pod) {
    workloads.put(pod);
    concerned.endpoints().addAll(concerned.entries().add(pod));
    for (String address : pod.workload().podNetwork().addresses()) {
      slices.addServicesAt(address, concerned.endpoints());
      concerned.proxies().add(address);
    }
  }

  /** The node's labels tell where its pods are. */
  private void nodeChanged(KubeNode node, Optional<Labels> before) {
    if (before.isPresent() && before.get().equals(node.meta().labels())) {
      return;
    }
    for (ResourceName name : workloads.onNode(node.meta().name())) {
      objects.find("Pod", KubePod.class, name).ifPresent(pod -> replacePod(name, live(pod)));
    }
  }

  /**
   * @param other what there was before, if the namespace is not gone
   */
  private void namespaceChanged(KubeNamespace namespace, Optional<MeshObject> other) {
    String name = namespace.meta().name();
    Labels annotations = other.map(o -> o.meta().annotations()).orElse(Labels.NONE);
    Labels labels = other.map(o -> o.meta().labels()).orElse(Labels.NONE);
    if (name.equals(settings.systemNamespace())) {
      stale |= !Networks.isSame(labels, namespace.meta().labels());
    }
    if (!TrafficDistribution.isSame(annotations, namespace.meta().annotations())) {
      services().filter(service -> service.namespace().equals(name)).forEach(concerned.service());
    }
  }

  private Stream<ResourceName> services() {
    return objects.all("Service", KubeService.class).stream().map(s -> s.meta().resource());
  }

  /** Everything that reads the mesh's settings or networks is made again. */
  void rederive(Derivations.Basis basis) {
    stale = false;
    derive = Derivations.of(basis, objects, workloads);
    services().forEach(concerned.service());
    objects.all("Pod", KubePod.class).forEach(pod -> replacePod(pod.meta().resource(), live(pod)));
    concerned.endpoints().addAll(slices.services());
    entries.all().forEach(this::touchServicesOf);
  }

  /** A Kubernetes service as this cluster has it. */
  Optional<Service> serviceOf(ResourceName name) {
    return objects
        .find("Service", KubeService.class, name)
        .map(service -> derive.kubeServices().serviceOf(service));
  }

  List<Endpoint> endpointsOf(Service.Key service) {
    List<Endpoint> ofSlices = derive.slices().endpointsOf(slices.of(service));
    if (!mayBeOfServices(service.namespace())) {
      return ofSlices;
    }
    var endpoints = new ArrayList<>(ofSlices);
    KubeServices.nameOf(service, settings.domain())
        .flatMap(name -> objects.find("Service", KubeService.class, name))
        .ifPresent(kube -> endpoints.addAll(entries.endpointsOf(kube, derive.entries())));
    return endpoints;
  }

  /** The addresses in the service's slices whose pods are not there yet. */
  Set<String> pendingOf(Service.Key service) {
    return derive.slices().pendingOf(slices.of(service));
  }
}
