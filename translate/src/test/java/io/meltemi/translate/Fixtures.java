package io.meltemi.translate;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Small mesh objects for tests, with the defaults that most of them share. */
public final class Fixtures {
  private Fixtures() {}

  public static ConfigMeta meta(String kind, String namespace, String name) {
    return new ConfigMeta(
        kind, new ResourceName(namespace, name), Labels.NONE, Labels.NONE, Instant.EPOCH);
  }

  /** A ClusterIP service {@code name.namespace.svc.cluster.local}. */
  public static Service service(String namespace, String name, ServicePort... ports) {
    return service(
        name + "." + namespace + ".svc.cluster.local",
        namespace,
        name,
        Service.Registry.KUBERNETES,
        Service.Resolution.STATIC,
        false,
        List.of("10.96.0.1"),
        List.of(ports));
  }

  public static Service service(
      String hostname,
      String namespace,
      String name,
      Service.Registry registry,
      Service.Resolution resolution,
      boolean meshExternal,
      List<String> addresses,
      List<ServicePort> ports) {
    return new Service(
        Hostname.of(hostname),
        namespace,
        name,
        registry,
        resolution,
        meshExternal,
        addresses,
        List.of(),
        ports,
        List.of(),
        Labels.NONE,
        Labels.of(Map.of("app", name)),
        Visibility.PUBLIC,
        Instant.EPOCH,
        new Service.Kubernetes("ClusterIP", "", List.of(), false, false, ""));
  }

  public static ServicePort port(String name, int number, Protocol protocol) {
    return new ServicePort(name, number, protocol, "");
  }

  /** A healthy pod with a sidecar. */
  public static Endpoint pod(
      String address, int port, String portName, Map<String, String> labels) {
    return pod(address, port, portName, labels, Locality.UNKNOWN);
  }

  public static Endpoint pod(
      String address, int port, String portName, Map<String, String> labels, Locality locality) {
    return new Endpoint(
        List.of(address),
        port,
        portName,
        Endpoint.Health.HEALTHY,
        Endpoint.TlsMode.ISTIO,
        0,
        Labels.of(labels),
        locality,
        "",
        "Kubernetes",
        "spiffe://cluster.local/ns/default/sa/default",
        "default",
        "workload",
        "",
        "",
        "worker-1");
  }

  public static DestinationRule rule(
      Service service, TrafficPolicy policy, DestinationRule.Subset... subsets) {
    return new DestinationRule(
        meta("DestinationRule", service.namespace(), service.name()),
        service.hostname(),
        Optional.of(policy),
        List.of(subsets),
        Optional.empty(),
        Visibility.PUBLIC);
  }

  public static ProxyConfig proxyConfig() {
    return new ProxyConfig(
        OptionalInt.empty(),
        "istiod.istio-system.svc:15012",
        15020,
        Duration.ofSeconds(45),
        Optional.empty(),
        ProxyConfig.GatewayTopology.DEFAULT,
        Optional.empty(),
        ProxyConfig.ProxyHeaders.DEFAULT,
        Collections.emptySortedMap());
  }

  /** Istio's built-in mesh configuration, as far as translation reads it. */
  public static MeshConfig mesh() {
    return new MeshConfig(
        "istio-system",
        "cluster.local",
        List.of(),
        MeshConfig.Ports.DEFAULT,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Optional.empty(),
        TrafficPolicy.ConnectionPool.H2Upgrade.DO_NOT_UPGRADE,
        OutboundTrafficPolicy.ALLOW_ANY,
        true,
        true,
        Optional.empty(),
        Optional.empty(),
        Visibility.PUBLIC,
        Visibility.PUBLIC,
        Visibility.PUBLIC,
        new TrafficPolicy.LocalityLb(List.of(), List.of(), List.of(), Optional.of(true)),
        Optional.of(
            new VirtualService.Retry(
                2, Optional.empty(), "", Optional.empty(), Optional.empty(), Optional.empty())),
        Optional.of(Duration.ofSeconds(60)),
        MeshConfig.AccessLog.NONE,
        true,
        MeshConfig.PathNormalization.DEFAULT,
        true,
        List.of(),
        List.of(),
        MeshConfig.IngressSettings.DEFAULT,
        proxyConfig(),
        List.of(),
        Map.of(),
        Map.of());
  }

  public static ConfigSnapshot config(List<Service> services, List<DestinationRule> rules) {
    return new ConfigSnapshot(
        1,
        mesh(),
        MeshNetworks.NONE,
        services,
        List.of(),
        rules,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        services.stream().collect(Collectors.groupingBy(Service::hostname)));
  }

  /** A sidecar in {@code namespace}, of Istio's Envoy, that serves nothing. */
  public static ProxyView sidecar(String namespace) {
    return proxy(ProxyView.Type.SIDECAR, namespace, Locality.UNKNOWN, ProxyView.Extensions.ISTIO);
  }

  public static ProxyView router(String namespace) {
    return proxy(ProxyView.Type.ROUTER, namespace, Locality.UNKNOWN, ProxyView.Extensions.ISTIO);
  }

  public static ProxyView proxy(
      ProxyView.Type type, String namespace, Locality locality, ProxyView.Extensions extensions) {
    return new ProxyView(
        type,
        namespace,
        namespace + ".svc.cluster.local",
        Labels.of(Map.of("app", "client")),
        new ProxyView.Identity("default", "client", "client", "latest", "cluster.local", "1.30.3"),
        locality,
        "",
        "Kubernetes",
        ProxyView.Interception.REDIRECT,
        ProxyView.IpFamily.IPV4,
        List.of(),
        List.of(),
        new ProxyView.Features(
            false,
            Optional.empty(),
            0,
            "standard",
            false,
            false,
            List.of(),
            ProxyView.TlsFiles.NONE,
            ProxyView.TlsFiles.NONE,
            false),
        extensions,
        proxyConfig());
  }
}
