package io.meltemi.ingest.kube;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.Networks;
import io.meltemi.ingest.WorkloadLabels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.Health;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.Locality;
import io.meltemi.model.Workload;
import io.meltemi.model.kube.KubeEndpointSlice;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The endpoints of one Kubernetes service, from its slices and the pods that they name.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/{endpointslice,
 * endpoint_builder}.go.
 *
 * <p>An endpoint that names a pod waits for it: without its labels and identity, proxies would call
 * it in plaintext.
 */
public record SliceEndpoints(String clusterId, Networks networks, PodFinder pods) {

  private record Place(String address, int port, String portName) {}

  /** In the order of the slices; an address that several slices list counts once. */
  public List<Endpoint> endpointsOf(Collection<KubeEndpointSlice> slices) {
    var endpoints = new ArrayList<Endpoint>();
    var seen = new HashSet<Place>();
    for (KubeEndpointSlice slice : slices) {
      for (KubeEndpointSlice.Address address : slice.endpoints()) {
        if (slice.addressType().equals("FQDN") || address.addresses().isEmpty()) {
          continue;
        }
        for (KubeEndpointSlice.Port port : slice.ports()) {
          String first = address.addresses().get(0);
          if (seen.add(new Place(first, port.port(), port.name()))) {
            endpoint(slice.meta().namespace(), address, port).ifPresent(endpoints::add);
          }
        }
      }
    }
    return List.copyOf(endpoints);
  }

  /** The addresses whose pods are not there yet; mostly none. */
  public Set<String> pendingOf(Collection<KubeEndpointSlice> slices) {
    return slices.stream()
        .filter(slice -> !slice.addressType().equals("FQDN"))
        .flatMap(
            slice ->
                slice.endpoints().stream()
                    .filter(address -> isPending(slice.meta().namespace(), address)))
        .map(address -> address.addresses().getFirst())
        .collect(Collectors.toSet());
  }

  private boolean isPending(String namespace, KubeEndpointSlice.Address address) {
    return !address.addresses().isEmpty()
        && !address.targetPod().isEmpty()
        && pods.named(new ResourceName(namespace, address.targetPod())).isEmpty();
  }

  private Optional<Endpoint> endpoint(
      String namespace, KubeEndpointSlice.Address address, KubeEndpointSlice.Port port) {
    if (!address.targetPod().isEmpty()) {
      return pods.named(new ResourceName(namespace, address.targetPod()))
          .map(pod -> ofPod(pod, address, port));
    }
    String ip = address.addresses().get(0);
    return Optional.of(
        pods.at(ip)
            .filter(pod -> pod.name().namespace().equals(namespace))
            .map(pod -> ofPod(pod, address, port))
            .orElseGet(() -> withoutPod(ip, address, port)));
  }

  private Endpoint ofPod(
      LivePod live, KubeEndpointSlice.Address address, KubeEndpointSlice.Port port) {
    Workload pod = live.workload();
    return new Endpoint(
        address.addresses(),
        port.port(),
        port.name(),
        health(address),
        WorkloadLabels.tlsMode(pod.labels()).orElse(TlsMode.DISABLED),
        0,
        live.endpointWorkload(),
        live.place());
  }

  private Endpoint withoutPod(
      String ip, KubeEndpointSlice.Address address, KubeEndpointSlice.Port port) {
    String network = networks.of(Labels.NONE, ip);
    return new Endpoint(
        address.addresses(),
        port.port(),
        port.name(),
        health(address),
        TlsMode.DISABLED,
        0,
        new Endpoint.Workload(
            WorkloadLabels.withTopology(Labels.NONE, clusterId, Locality.UNKNOWN, "", network),
            "",
            "",
            "",
            "",
            ""),
        new Endpoint.Place(Locality.UNKNOWN, network, clusterId, ""));
  }

  private static Health health(KubeEndpointSlice.Address address) {
    if (address.ready().orElse(true)) {
      return Health.HEALTHY;
    }
    if (address.terminating().orElse(false)) {
      return address.serving().orElse(false) ? Health.DRAINING : Health.TERMINATING;
    }
    return Health.UNHEALTHY;
  }
}
