package io.meltemi.ingest.serviceentry;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.ingest.Networks;
import io.meltemi.ingest.Spiffe;
import io.meltemi.ingest.TrafficDistribution;
import io.meltemi.ingest.WorkloadLabels;
import io.meltemi.ingest.kube.LivePod;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Endpoint.Health;
import io.meltemi.model.Endpoint.TlsMode;
import io.meltemi.model.Locality;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Service.Registry;
import io.meltemi.model.Service.Resolution;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.ServiceEntry.HostAddress;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Workload;
import io.meltemi.model.WorkloadEntry;
import io.meltemi.model.kube.KubeService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What ServiceEntries stand for: a service for each host and address, and endpoints.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/serviceentry/conversion.go.
 */
public record ServiceEntries(String clusterId, String trustDomain, Networks networks) {
  private static final String UNIX = "unix://";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,5}");
  private static final String CONNECT_STRATEGY = "istio.io/connect-strategy";
  private static final String RACE = "RACE_FIRST_TCP_CONNECT";

  /**
   * One service for each host and address.
   *
   * @param assigned what stands for hosts of an entry without addresses
   */
  public List<Service> servicesOf(ServiceEntry entry, List<HostAddress> assigned) {
    var services = new ArrayList<Service>();
    List<String> addresses = addresses(entry);
    for (String host : entry.hosts()) {
      List<String> ofHost =
          assigned.stream().filter(a -> a.host().equals(host)).map(HostAddress::value).toList();
      addresses.forEach(address -> services.add(service(entry, host, address, ofHost)));
    }
    return List.copyOf(services);
  }

  private static List<String> addresses(ServiceEntry entry) {
    return entry.addresses().isEmpty()
        ? List.of(Service.UNSPECIFIED)
        : entry.addresses().stream().map(ServiceEntries::withoutHostMask).toList();
  }

  /** {@code 10.0.0.1/32} is an address like any other. */
  private static String withoutHostMask(String address) {
    String mask = address.contains(":") ? "/128" : "/32";
    return address.endsWith(mask)
        ? address.substring(0, address.length() - mask.length())
        : address;
  }

  private static Service service(
      ServiceEntry entry, String host, String address, List<String> assigned) {
    return new Service(
        Hostname.of(host),
        new Service.Attributes(
            Registry.EXTERNAL,
            entry.meta().namespace(),
            host,
            entry.meta().labels(),
            entry.discovery().workloadSelector().orElse(Labels.NONE),
            entry.exportTo(),
            entry.meta().created()),
        switch (entry.discovery().resolution()) {
          case NONE -> Resolution.PASSTHROUGH;
          case STATIC -> Resolution.STATIC;
          case DNS -> races(entry) ? Resolution.DNS_RACE : Resolution.DNS;
          case DNS_ROUND_ROBIN -> Resolution.DNS_ROUND_ROBIN;
          case DYNAMIC_DNS -> Resolution.DYNAMIC_DNS;
        },
        entry.meshExternal(),
        new Service.Vips(List.of(address), assigned),
        entry.ports().stream().map(ServiceEntries::port).toList(),
        entry.discovery().subjectAltNames().stream().sorted().toList(),
        new Service.Kubernetes(
            "",
            "",
            List.of(),
            false,
            false,
            TrafficDistribution.ofAnnotations(entry.meta().annotations())));
  }

  /** Only where there is one name: Envoy refuses a cluster that races over several. */
  private static boolean races(ServiceEntry entry) {
    return entry.meta().annotations().find(CONNECT_STRATEGY).filter(RACE::equals).isPresent()
        && entry.discovery().workloadSelector().isEmpty()
        && entry.discovery().endpoints().size() <= 1;
  }

  private static ServicePort port(ServiceEntry.Port port) {
    return new ServicePort(
        port.name(),
        port.number(),
        Protocol.parse(port.protocol()),
        port.targetPort().isPresent() ? Integer.toString(port.targetPort().getAsInt()) : "");
  }

  /** Endpoints that the entry lists itself; its host where DNS finds them and it lists none. */
  public List<Endpoint> listedEndpoints(ServiceEntry entry, String host) {
    boolean byHost =
        entry.discovery().endpoints().isEmpty()
            && entry.discovery().workloadSelector().isEmpty()
            && (entry.discovery().resolution() == ServiceEntry.Resolution.DNS
                || entry.discovery().resolution() == ServiceEntry.Resolution.DNS_ROUND_ROBIN);
    var endpoints = new ArrayList<Endpoint>();
    for (ServiceEntry.Port port : entry.ports()) {
      if (byHost) {
        endpoints.add(hostEndpoint(entry.meta(), host, port));
      }
      for (int i = 0; i < entry.discovery().endpoints().size(); i++) {
        String workload = entry.meta().name() + "-" + i;
        endpoints.add(
            endpoint(
                new ResourceName(entry.meta().namespace(), workload),
                entry.discovery().endpoints().get(i),
                port.name(),
                number(port)));
      }
    }
    return endpoints;
  }

  private Endpoint hostEndpoint(ConfigMeta entry, String host, ServiceEntry.Port port) {
    return new Endpoint(
        List.of(host),
        port.targetPort().orElse(port.number()),
        port.name(),
        Health.HEALTHY,
        TlsMode.DISABLED,
        0,
        new Endpoint.Workload(Labels.NONE, "", entry.namespace(), entry.name(), "", ""),
        new Endpoint.Place(Locality.UNKNOWN, "", clusterId, ""));
  }

  /** Endpoints of a workload entry that the service entry selects. */
  public List<Endpoint> endpointsOf(ServiceEntry entry, WorkloadEntry selected) {
    return entry.ports().stream()
        .map(
            port ->
                endpoint(selected.meta().resource(), selected.spec(), port.name(), number(port)))
        .toList();
  }

  private static int number(ServiceEntry.Port port) {
    return port.targetPort().orElse(port.number());
  }

  /**
   * The endpoint that a workload entry is for a port of a Kubernetes service which selects it; none
   * where the port goes to a named one that it has not.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/controller.go
   * (serviceInstanceFromWorkloadInstance).
   */
  public Optional<Endpoint> endpointOf(KubeService.Port port, WorkloadEntry selected) {
    OptionalInt number =
        port.targetPort().isEmpty()
            ? OptionalInt.of(port.port())
            : NUMBER.matcher(port.targetPort()).matches()
                ? OptionalInt.of(Integer.parseInt(port.targetPort()))
                : named(selected.spec(), port.targetPort());
    return number.isEmpty()
        ? Optional.empty()
        : Optional.of(
            endpoint(selected.meta().resource(), selected.spec(), port.name(), number.getAsInt()));
  }

  private static OptionalInt named(WorkloadEntry.Spec spec, String port) {
    Integer number = spec.ports().get(port);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  /**
   * @param number of the port where the workload has none of that name
   */
  private Endpoint endpoint(
      ResourceName workload, WorkloadEntry.Spec spec, String port, int number) {
    boolean unix = spec.address().startsWith(UNIX);
    Locality locality =
        spec.locality().isEmpty()
            ? WorkloadLabels.locality(spec.labels().getOrDefault(WorkloadLabels.LOCALITY, ""))
            : Locality.parse(spec.locality());
    String network =
        spec.network().isEmpty() ? networks.of(spec.labels(), spec.address()) : spec.network();
    TlsMode byAccount = spec.serviceAccount().isEmpty() ? TlsMode.DISABLED : TlsMode.ISTIO;
    return new Endpoint(
        List.of(spec.address()),
        unix ? 0 : spec.ports().getOrDefault(port, number),
        port,
        Health.HEALTHY,
        WorkloadLabels.tlsMode(spec.labels()).orElse(byAccount),
        spec.weight(),
        new Endpoint.Workload(
            WorkloadLabels.withTopology(spec.labels(), clusterId, locality, "", network),
            spec.serviceAccount().isEmpty()
                ? ""
                : Spiffe.name(trustDomain, workload.namespace(), spec.serviceAccount()),
            workload.namespace(),
            workload.name(),
            "",
            ""),
        new Endpoint.Place(locality, network, clusterId, ""));
  }

  /** Endpoints of a pod that the service entry selects. */
  public List<Endpoint> endpointsOf(ServiceEntry entry, LivePod pod) {
    return entry.ports().stream().map(port -> podEndpoint(pod, port)).toList();
  }

  private Endpoint podEndpoint(LivePod live, ServiceEntry.Port port) {
    Workload pod = live.workload();
    return new Endpoint(
        pod.podNetwork().addresses(),
        port.targetPort().orElse(port.number()),
        port.name(),
        pod.ready() ? Health.HEALTHY : Health.UNHEALTHY,
        WorkloadLabels.tlsMode(pod.labels()).orElse(TlsMode.DISABLED),
        0,
        live.endpointWorkload(),
        live.place());
  }
}
