package io.meltemi.delivery.proxy;

import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The services that a workload serves: Kubernetes services whose selector matches its labels, and
 * any service with an endpoint at its address that no selector explains. Immutable; what did not
 * change is taken over from the mesh before.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/controller.go
 * (GetProxyServiceTargets).
 */
final class ServiceTargets {
  private final String ownCluster;
  private final List<Service> services;
  private final EndpointSnapshot endpoints;
  private final Map<String, List<Service>> selectingByNamespace;
  private final List<Service> placed;
  private final List<Service> headless;
  private final Map<String, List<Placed>> byAddress;
  private final Set<String> headlessAddresses;

  private record Placed(Service service, Endpoint endpoint) {}

  private ServiceTargets(
      String ownCluster,
      List<Service> services,
      EndpointSnapshot endpoints,
      Optional<ServiceTargets> before) {
    this.ownCluster = ownCluster;
    this.services = services;
    this.endpoints = endpoints;
    if (before.isPresent()) {
      this.selectingByNamespace = before.orElseThrow().selectingByNamespace;
      this.placed = before.orElseThrow().placed;
      this.headless = before.orElseThrow().headless;
    } else {
      this.selectingByNamespace = new HashMap<>();
      services.stream()
          .filter(ServiceTargets::selects)
          .forEach(
              s ->
                  selectingByNamespace
                      .computeIfAbsent(s.namespace(), ns -> new ArrayList<>())
                      .add(s));
      this.placed = services.stream().filter(s -> !selects(s)).toList();
      this.headless = services.stream().filter(Service::isHeadless).toList();
    }
    this.byAddress =
        before
            .filter(b -> isSame(placed, b.endpoints))
            .map(b -> b.byAddress)
            .orElseGet(this::addresses);
    this.headlessAddresses =
        before
            .filter(b -> isSame(headless, b.endpoints))
            .map(b -> b.headlessAddresses)
            .orElseGet(this::addressesOfHeadless);
  }

  /**
   * @param ownCluster name of the own cluster
   */
  static ServiceTargets of(List<Service> services, EndpointSnapshot endpoints, String ownCluster) {
    return new ServiceTargets(ownCluster, services, endpoints, Optional.empty());
  }

  /** Those of a later mesh; this very instance where nothing is another. */
  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  ServiceTargets next(List<Service> later, EndpointSnapshot laterEndpoints) {
    if (services != later) {
      return of(later, laterEndpoints, ownCluster);
    }
    var made = new ServiceTargets(ownCluster, later, laterEndpoints, Optional.of(this));
    return made.byAddress == byAddress && made.headlessAddresses == headlessAddresses ? this : made;
  }

  /** Whether some cluster's version of it has a selector. */
  private static boolean selects(Service service) {
    return service.registry() == Registry.KUBERNETES
        && (!service.attributes().selector().isEmpty()
            || service.kubernetes().byCluster().values().stream()
                .anyMatch(version -> !version.attributes().selector().isEmpty()));
  }

  /** The service as the cluster has it; absent where it has none. */
  private Optional<Service> inCluster(Service service, String cluster) {
    var byCluster = service.kubernetes().byCluster();
    if (byCluster.isEmpty()) {
      return cluster.equals(ownCluster) ? Optional.of(service) : Optional.empty();
    }
    return Optional.ofNullable(byCluster.get(cluster));
  }

  @SuppressWarnings("ReferenceEquality")
  private boolean isSame(List<Service> some, EndpointSnapshot before) {
    for (Service service : some) {
      if (endpoints.of(service.key()) != before.of(service.key())) {
        return false;
      }
    }
    return true;
  }

  private Map<String, List<Placed>> addresses() {
    var found = new HashMap<String, List<Placed>>();
    for (Service service : placed) {
      ServiceEndpoints of = endpoints.of(service.key());
      for (Endpoint endpoint : of.endpoints()) {
        // Most addresses have one service; some have thousands.
        found
            .computeIfAbsent(endpoint.address(), _ -> new ArrayList<>(1))
            .add(new Placed(service, endpoint));
      }
    }
    return found;
  }

  private Set<String> addressesOfHeadless() {
    var found = new HashSet<String>();
    for (Service service : headless) {
      endpoints.of(service.key()).endpoints().forEach(e -> found.addAll(e.addresses()));
    }
    return found;
  }

  /** Whether an instance of a headless service is at the address. */
  boolean isHeadless(String address) {
    return headlessAddresses.contains(address);
  }

  /** Of the services of its own cluster, and of any ServiceEntry. */
  List<ServiceTarget> of(ClientNode node, Labels labels, Optional<Workload> workload) {
    String told = node.home().clusterId();
    String cluster = told.isEmpty() ? ownCluster : told;
    var targets = new ArrayList<ServiceTarget>();
    TlsMode tls =
        labels.getOrDefault("security.istio.io/tlsMode", "").equals("istio")
            ? TlsMode.ISTIO
            : TlsMode.DISABLED;
    for (Service service : selectingByNamespace.getOrDefault(node.namespace(), List.of())) {
      inCluster(service, cluster)
          .filter(version -> selects(version, labels))
          .ifPresent(
              version -> {
                for (ServicePort port : version.ports()) {
                  targetPort(port, workload, node.told().ports())
                      .ifPresent(
                          number -> targets.add(new ServiceTarget(version, port, number, tls)));
                }
              });
    }
    for (String address : node.addresses()) {
      for (Placed placed : byAddress.getOrDefault(address, List.of())) {
        Optional.of(placed.service)
            .filter(_ -> isIn(placed, cluster))
            .flatMap(service -> service.findPort(placed.endpoint().portName()))
            .map(port -> target(placed, port))
            .filter(target -> !targets.contains(target))
            .ifPresent(targets::add);
      }
    }
    return targets;
  }

  private static boolean selects(Service service, Labels labels) {
    Labels selector = service.attributes().selector();
    return !selector.isEmpty() && labels.matches(selector);
  }

  /** A workload that is on no node, such as a WorkloadEntry's, may say to be of any cluster. */
  private static boolean isIn(Placed placed, String cluster) {
    Endpoint.Place place = placed.endpoint().place();
    boolean anywhere =
        placed.service().registry() == Registry.EXTERNAL && place.nodeName().isEmpty();
    return anywhere || place.clusterId().equals(cluster);
  }

  private static ServiceTarget target(Placed placed, ServicePort port) {
    Endpoint endpoint = placed.endpoint();
    return new ServiceTarget(placed.service(), port, endpoint.port(), endpoint.tlsMode());
  }

  /** Absent for a name that the workload does not know. */
  private static OptionalInt targetPort(
      ServicePort port, Optional<Workload> workload, ToldPorts told) {
    String target = port.targetPort();
    if (told.ofMachine() && told.find(target.matches("\\d*") ? port.name() : target).isPresent()) {
      return told.find(target.matches("\\d*") ? port.name() : target);
    }
    if (target.isEmpty()) {
      return OptionalInt.of(port.number());
    }
    if (target.matches("\\d{1,5}")) {
      return OptionalInt.of(Integer.parseInt(target));
    }
    return workload.stream()
        .flatMap(w -> w.ports().stream())
        .filter(p -> p.name().equals(target))
        .mapToInt(Workload.NamedPort::port)
        .findFirst();
  }
}
