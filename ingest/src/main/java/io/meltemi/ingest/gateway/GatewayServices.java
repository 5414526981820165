package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The services by which a Gateway is reached, and what becomes of its ports there.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gatewaycommon/context.go ResolveGatewayInstances.
 *
 * @param hosts of the services
 * @param fault what of the wanted addresses cannot be had
 */
record GatewayServices(List<String> hosts, Optional<Fault> fault) {
  private static final String NAME_OVERRIDE = "gateway.istio.io/name-override";
  private static final String SERVICE_TYPE = "networking.istio.io/service-type";
  private static final String MANAGED = "gateway.istio.io/managed";

  /**
   * Where the ports are reached.
   *
   * @param internal {@code HOST:PORT}
   * @param internalIps addresses inside of the cluster
   * @param external addresses from outside
   * @param pending hosts that wait for an address from outside
   * @param warnings what does not work, for users
   * @param usable whether all that does not work may yet come
   */
  record Addresses(
      SortedSet<String> internal,
      SortedSet<String> internalIps,
      SortedSet<String> external,
      SortedSet<String> pending,
      SortedSet<String> warnings,
      boolean usable) {
    static final Addresses NONE =
        new Addresses(
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            Collections.emptySortedSet(),
            true);
  }

  /** Whether the Gateway's workloads are made for it, rather than named by it. */
  static boolean isManaged(KubernetesGateway gateway, GatewaySettings settings) {
    if (!settings.manualDeployment() || gateway.addresses().isEmpty()) {
      return true;
    }
    return gateway.addresses().size() == 1
        && gateway.addresses().getFirst().type().orElse("IPAddress").equals("IPAddress");
  }

  /** The name of what is made for a Gateway. */
  static String defaultName(KubernetesGateway gateway, ClassInfo info) {
    String name = gateway.meta().name();
    return info.hasPlainNames() ? name : name + "-" + gateway.className();
  }

  static GatewayServices of(KubernetesGateway gateway, ClassInfo info, Lookup lookup) {
    String namespace = gateway.meta().namespace();
    if (isManaged(gateway, lookup.settings())) {
      String name =
          gateway.meta().annotations().getOrDefault(NAME_OVERRIDE, defaultName(gateway, info));
      return new GatewayServices(List.of(host(name, namespace, lookup)), Optional.empty());
    }
    var hosts = new ArrayList<String>();
    var skipped = new ArrayList<String>();
    for (KubernetesGateway.Address address : gateway.addresses()) {
      if (!address.type().orElse("Hostname").equals("Hostname")) {
        skipped.add(address.value());
      } else {
        boolean isShort = address.value().indexOf('.') < 0;
        hosts.add(isShort ? host(address.value(), namespace, lookup) : address.value());
      }
    }
    Optional<Fault> fault = Optional.empty();
    if (!skipped.isEmpty()) {
      fault =
          Optional.of(
              new Fault(
                  "UnsupportedAddress",
                  "only Hostname is supported, ignoring [" + String.join(" ", skipped) + "]"));
    } else if (gateway.meta().annotations().find(SERVICE_TYPE).isPresent()) {
      fault =
          Optional.of(
              new Fault(
                  "DeprecatedField",
                  "annotation "
                      + SERVICE_TYPE
                      + " is deprecated, use Spec.Infrastructure.Routeability"));
    }
    return new GatewayServices(hosts, fault);
  }

  private static String host(String name, String namespace, Lookup lookup) {
    return lookup.hostOf(new ResourceName(namespace, name)).value();
  }

  /** What becomes of these ports. */
  Addresses resolve(String namespace, Collection<Integer> ports, Lookup lookup) {
    var found =
        new Addresses(
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            new TreeSet<>(),
            true);
    boolean usable = true;
    for (String host : hosts) {
      List<Service> all = lookup.services(Hostname.of(host));
      Optional<Service> service =
          all.stream().filter(each -> each.namespace().equals(namespace)).findFirst();
      if (service.isEmpty()) {
        found.warnings.add(notFound(host, namespace, all));
        usable = false;
        continue;
      }
      List<Endpoint> endpoints = lookup.endpoints(service.get().key()).endpoints();
      for (int port : new TreeSet<>(ports)) {
        usable &= resolve(service.get(), port, endpoints, found);
      }
    }
    return new Addresses(
        found.internal, found.internalIps, found.external, found.pending, found.warnings, usable);
  }

  private static String notFound(String host, String namespace, List<Service> all) {
    var others = new TreeSet<String>();
    all.forEach(service -> others.add("\"" + service.namespace() + "\""));
    return others.isEmpty()
        ? "hostname \"%s\" not found".formatted(host)
        : "hostname \"%s\" not found in namespace \"%s\", but it was found in namespace(s) %s"
            .formatted(host, namespace, String.join(", ", others));
  }

  /** Whether the port is there, or may yet come. */
  private static boolean resolve(
      Service service, int port, List<Endpoint> endpoints, Addresses found) {
    String host = service.hostname().value();
    Optional<ServicePort> servicePort = service.findPort(port);
    boolean served =
        servicePort.isPresent()
            && endpoints.stream().anyMatch(e -> e.portName().equals(servicePort.get().name()));
    if (served) {
      found.internal.add(host + ":" + port);
      service.vips().addresses().stream()
          .filter(address -> !address.equals(Service.UNSPECIFIED))
          .forEach(found.internalIps::add);
      if (!service.kubernetes().externalAddresses().isEmpty()) {
        found.external.addAll(service.kubernetes().externalAddresses());
      } else if (service.kubernetes().type().equals("LoadBalancer")) {
        found.warnings.add("address pending for hostname \"%s\"".formatted(host));
        found.pending.add(host);
      }
      return true;
    }
    if (endpoints.isEmpty()) {
      found.warnings.add("no instances found for hostname \"%s\"".formatted(host));
      return true;
    }
    var behind = new TreeSet<String>();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.port() == port) {
        service
            .findPort(endpoint.portName())
            .ifPresent(p -> behind.add(Integer.toString(p.number())));
      }
    }
    if (!behind.isEmpty()) {
      found.warnings.add(
          ("port %d not found for hostname \"%s\" (hint: the service port should be specified, not"
                  + " the workload port. Did you mean one of these ports: [%s]?)")
              .formatted(port, host, String.join(" ", behind)));
      return false;
    }
    // Of a service that is made for a Gateway, endpoints of a new port are on their way.
    boolean onItsWay =
        servicePort.isPresent() && service.attributes().labels().find(MANAGED).isPresent();
    if (!onItsWay) {
      found.warnings.add("port %d not found for hostname \"%s\"".formatted(port, host));
    }
    return onItsWay;
  }
}
