package io.meltemi.istiod.proxy;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The services that a workload serves: Kubernetes services whose selector matches its labels, and
 * any service with an endpoint at its address that no selector explains.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/controller.go
 * (GetProxyServiceTargets).
 */
final class ServiceTargets {
  private final Map<String, List<Service>> selectingByNamespace = new HashMap<>();
  private final Map<String, List<Placed>> byAddress = new HashMap<>();

  private record Placed(Service service, Endpoint endpoint) {}

  ServiceTargets(ConfigSnapshot config, EndpointSnapshot endpoints) {
    for (Service service : config.services()) {
      if (service.registry() == Registry.KUBERNETES && !service.selector().isEmpty()) {
        selectingByNamespace
            .computeIfAbsent(service.namespace(), ns -> new ArrayList<>())
            .add(service);
      } else {
        for (Endpoint endpoint : endpoints.of(service.key()).endpoints()) {
          byAddress
              .computeIfAbsent(endpoint.address(), a -> new ArrayList<>())
              .add(new Placed(service, endpoint));
        }
      }
    }
  }

  List<ServiceTarget> of(
      String namespace, Labels labels, List<String> addresses, Optional<Workload> workload) {
    var targets = new ArrayList<ServiceTarget>();
    TlsMode tls =
        labels.getOrDefault("security.istio.io/tlsMode", "").equals("istio")
            ? TlsMode.ISTIO
            : TlsMode.DISABLED;
    for (Service service : selectingByNamespace.getOrDefault(namespace, List.of())) {
      if (labels.matches(service.selector())) {
        for (ServicePort port : service.ports()) {
          targetPort(port, workload)
              .ifPresent(number -> targets.add(new ServiceTarget(service, port, number, tls)));
        }
      }
    }
    for (String address : addresses) {
      for (Placed placed : byAddress.getOrDefault(address, List.of())) {
        placed
            .service()
            .findPort(placed.endpoint().portName())
            .map(port -> target(placed, port))
            .filter(target -> !targets.contains(target))
            .ifPresent(targets::add);
      }
    }
    return targets;
  }

  private static ServiceTarget target(Placed placed, ServicePort port) {
    Endpoint endpoint = placed.endpoint();
    return new ServiceTarget(placed.service(), port, endpoint.port(), endpoint.tlsMode());
  }

  /** Absent for a name that the workload does not know. */
  private static OptionalInt targetPort(ServicePort port, Optional<Workload> workload) {
    String target = port.targetPort();
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
