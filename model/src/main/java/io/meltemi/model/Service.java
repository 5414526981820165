package io.meltemi.model;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A service of the mesh, from a Kubernetes Service or from one host of a ServiceEntry.
 *
 * @param serviceAccounts SPIFFE names or accounts from annotations or subjectAltNames, sorted
 */
public record Service(
    Hostname hostname,
    Attributes attributes,
    Resolution resolution,
    boolean meshExternal,
    Vips vips,
    List<ServicePort> ports,
    List<String> serviceAccounts,
    Kubernetes kubernetes) {

  /**
   * What a service is besides its traffic, as Istio's {@code ServiceAttributes}.
   *
   * @param selector labels of the pods behind it; empty where it has none
   */
  public record Attributes(
      Registry registry,
      String namespace,
      String name,
      Labels labels,
      Labels selector,
      Visibility exportTo,
      Instant created) {}

  /**
   * The virtual addresses that stand for a service.
   *
   * @param addresses virtual addresses, own cluster's first; {@code 0.0.0.0} alone where there is
   *     none (headless, ExternalName, DNS)
   * @param autoAllocated addresses of 240.240.0.0/16 and 2001:2::/48 that stand for a host that has
   *     none; empty where not needed
   */
  public record Vips(List<String> addresses, List<String> autoAllocated) {
    public Vips {
      addresses = List.copyOf(addresses);
      autoAllocated = List.copyOf(autoAllocated);
    }
  }

  public Registry registry() {
    return attributes.registry;
  }

  public String namespace() {
    return attributes.namespace;
  }

  public String name() {
    return attributes.name;
  }

  /** Where a service was found. */
  public enum Registry {
    KUBERNETES("Kubernetes"),
    EXTERNAL("External");

    private final String label;

    Registry(String label) {
      this.label = label;
    }

    /** The name that Istio prints. */
    public String label() {
      return label;
    }
  }

  /** How the proxy finds an endpoint. */
  public enum Resolution {
    /** By EDS: Istio's ClientSideLB. */
    STATIC,
    DNS,
    DNS_ROUND_ROBIN,
    /**
     * As by {@link #DNS}, but all addresses of the one name are tried, and the first to answer is
     * taken.
     */
    DNS_RACE,
    /** To the address that the client asked for. */
    PASSTHROUGH,
    /** Resolved on demand, for a wildcard host. */
    DYNAMIC_DNS,
    /** An ExternalName service that stands for another one. */
    ALIAS;

    /** Whether the proxy asks a name server for the endpoints. */
    public boolean isDns() {
      return this == DNS || this == DNS_ROUND_ROBIN || this == DNS_RACE;
    }
  }

  /**
   * What only Kubernetes services have.
   *
   * @param type {@code ClusterIP}, {@code NodePort}, {@code LoadBalancer} or {@code ExternalName};
   *     empty for another registry
   * @param externalName target of an ExternalName service
   * @param externalAddresses load balancer and external addresses, sorted
   * @param nodeLocal {@code internalTrafficPolicy: Local}
   * @param publishNotReady {@code publishNotReadyAddresses}
   * @param trafficDistribution {@code PreferSameZone}, {@code PreferSameNode} or empty
   * @param byCluster the service as each cluster has it, by the clusters' names; empty where it is
   *     in the own cluster alone
   * @param exportedFrom the clusters whose endpoints are for proxies of others too; absent: all
   */
  public record Kubernetes(
      String type,
      String externalName,
      List<String> externalAddresses,
      boolean nodeLocal,
      boolean publishNotReady,
      String trafficDistribution,
      SortedMap<String, Service> byCluster,
      Optional<SortedSet<String>> exportedFrom) {
    public static final Kubernetes NONE = new Kubernetes("", "", List.of(), false, false, "");

    /** Of the own cluster alone. */
    public Kubernetes(
        String type,
        String externalName,
        List<String> externalAddresses,
        boolean nodeLocal,
        boolean publishNotReady,
        String trafficDistribution) {
      this(
          type,
          externalName,
          externalAddresses,
          nodeLocal,
          publishNotReady,
          trafficDistribution,
          Collections.emptySortedMap(),
          Optional.empty());
    }

    /** The same, as clusters have it. */
    public Kubernetes byCluster(SortedMap<String, Service> versions) {
      return new Kubernetes(
          type,
          externalName,
          externalAddresses,
          nodeLocal,
          publishNotReady,
          trafficDistribution,
          versions,
          exportedFrom);
    }

    /** The same, but that only endpoints of these clusters are for others too. */
    public Kubernetes exportedFrom(SortedSet<String> clusters) {
      return new Kubernetes(
          type,
          externalName,
          externalAddresses,
          nodeLocal,
          publishNotReady,
          trafficDistribution,
          byCluster,
          Optional.of(clusters));
    }

    /** The same without load balancers and external addresses. */
    public Kubernetes withinMesh() {
      return new Kubernetes(
          type,
          externalName,
          List.of(),
          nodeLocal,
          publishNotReady,
          trafficDistribution,
          byCluster,
          exportedFrom);
    }

    public Kubernetes {
      externalAddresses = List.copyOf(externalAddresses);
    }
  }

  /** What stands in {@link Vips#addresses} of a service without a virtual address. */
  public static final String UNSPECIFIED = "0.0.0.0";

  /** The order in which services claim listeners and hosts: older first, then by name. */
  public static final Comparator<Service> OLDEST_FIRST =
      Comparator.comparing((Service s) -> s.attributes().created())
          .thenComparing(s -> s.name() + "." + s.namespace())
          .thenComparing(Service::hostname);

  public Service {
    ports = List.copyOf(ports);
    serviceAccounts = List.copyOf(serviceAccounts);
  }

  /** The host as names of clusters have it: spelt as its owner wrote it, capitals and all. */
  public String clusterHost() {
    return attributes.name.equalsIgnoreCase(hostname.value()) ? attributes.name : hostname.value();
  }

  public Optional<ServicePort> findPort(int number) {
    return ports.stream().filter(p -> p.number() == number).findFirst();
  }

  public Optional<ServicePort> findPort(String name) {
    return ports.stream().filter(p -> p.name().equals(name)).findFirst();
  }

  public String address() {
    return vips.addresses.isEmpty() ? UNSPECIFIED : vips.addresses.get(0);
  }

  public boolean hasAddress() {
    return !address().equals(UNSPECIFIED);
  }

  /**
   * The service as proxies of a cluster see it: by that cluster's own addresses, where it has the
   * service; everything else is the same for all.
   */
  public Service seenFrom(String cluster) {
    Service there = kubernetes.byCluster.get(cluster);
    return there == null || there.vips.addresses.equals(vips.addresses)
        ? this
        : with(new Vips(there.vips.addresses, vips.autoAllocated), kubernetes);
  }

  /** The same with other addresses, and with other of what only Kubernetes services have. */
  public Service with(Vips otherVips, Kubernetes otherKubernetes) {
    return called(hostname, otherVips, otherKubernetes);
  }

  /** The same by another host and another's addresses. */
  public Service called(Hostname host, Vips otherVips, Kubernetes otherKubernetes) {
    return new Service(
        host,
        attributes,
        resolution,
        meshExternal,
        otherVips,
        ports,
        serviceAccounts,
        otherKubernetes);
  }

  public boolean isHeadless() {
    return attributes.registry == Registry.KUBERNETES
        && resolution == Resolution.PASSTHROUGH
        && !hasAddress();
  }

  public Key key() {
    return new Key(hostname, attributes.namespace);
  }

  /** Identity of a service: a host may be claimed in several namespaces. */
  public record Key(Hostname hostname, String namespace) {}
}
