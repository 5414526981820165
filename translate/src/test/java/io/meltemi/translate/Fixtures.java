package io.meltemi.translate;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.AuthorizationPolicy;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.ExtensionProvider;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PolicyTargets;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.TrafficExtension;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.VirtualService;
import io.meltemi.model.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        new Service.Attributes(
            registry,
            namespace,
            name,
            Labels.NONE,
            Labels.of(Map.of("app", name)),
            Visibility.PUBLIC,
            Instant.EPOCH),
        resolution,
        meshExternal,
        new Service.Vips(addresses, List.of()),
        ports,
        List.of(),
        new Service.Kubernetes("ClusterIP", "", List.of(), false, false, ""));
  }

  /** The service with those labels. */
  public static Service labelled(Service s, Labels labels) {
    return new Service(
        s.hostname(),
        new Service.Attributes(
            s.registry(),
            s.namespace(),
            s.name(),
            labels,
            s.attributes().selector(),
            s.attributes().exportTo(),
            s.attributes().created()),
        s.resolution(),
        s.meshExternal(),
        s.vips(),
        s.ports(),
        s.serviceAccounts(),
        s.kubernetes());
  }

  /** The service for those namespaces alone. */
  public static Service exported(Service s, Visibility exportTo) {
    return new Service(
        s.hostname(),
        new Service.Attributes(
            s.registry(),
            s.namespace(),
            s.name(),
            s.attributes().labels(),
            s.attributes().selector(),
            exportTo,
            s.attributes().created()),
        s.resolution(),
        s.meshExternal(),
        s.vips(),
        s.ports(),
        s.serviceAccounts(),
        s.kubernetes());
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
        new Endpoint.Workload(
            Labels.of(labels),
            "spiffe://cluster.local/ns/default/sa/default",
            "default",
            "workload",
            "",
            ""),
        new Endpoint.Place(locality, "", "Kubernetes", "worker-1"));
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

  /** A rule of that namespace and name for a host, for clients with those labels alone. */
  public static DestinationRule selecting(
      ConfigMeta meta, Hostname host, Labels clients, TrafficPolicy policy) {
    return new DestinationRule(
        meta, host, Optional.of(policy), List.of(), Optional.of(clients), Visibility.PUBLIC);
  }

  /** An HTTP rule that sends everything to one destination. */
  public static VirtualService.HttpRoute toHost(VirtualService.Destination destination) {
    return new VirtualService.HttpRoute(
        "",
        List.of(),
        new VirtualService.HttpAction.Forward(
            List.of(
                new VirtualService.HttpDestination(destination, 0, VirtualService.Headers.NONE))),
        Optional.empty(),
        new VirtualService.HttpRoute.Resilience(
            Optional.empty(), Optional.empty(), Optional.empty()),
        List.of(),
        Optional.empty(),
        VirtualService.Headers.NONE);
  }

  public static ProxyConfig proxyConfig() {
    return new ProxyConfig(
        Optional.empty(),
        ProxyConfig.GatewayTopology.DEFAULT,
        Optional.empty(),
        ProxyConfig.ProxyHeaders.DEFAULT);
  }

  /** Istio's built-in mesh configuration, as far as translation reads it. */
  public static MeshConfig mesh() {
    return mesh(List.of());
  }

  public static MeshConfig mesh(List<ExtensionProvider> providers) {
    return new MeshConfig(
        "istio-system",
        new MeshConfig.Security(
            "cluster.local", List.of(), true, Optional.empty(), Optional.empty(), true, List.of()),
        new MeshConfig.Connections(
            Duration.ofSeconds(10),
            Duration.ZERO,
            Optional.empty(),
            TrafficPolicy.ConnectionPool.H2Upgrade.DO_NOT_UPGRADE,
            new TrafficPolicy.LocalityLb(List.of(), List.of(), List.of(), Optional.of(true)),
            Optional.of(
                new VirtualService.Retry(
                    2, Optional.empty(), "", Optional.empty(), Optional.empty(), Optional.empty())),
            Optional.of(Duration.ofSeconds(60))),
        new MeshConfig.Listeners(
            MeshConfig.Ports.DEFAULT,
            OutboundTrafficPolicy.ALLOW_ANY,
            true,
            MeshConfig.PathNormalization.DEFAULT),
        new MeshConfig.Telemetry(
            MeshConfig.AccessLog.NONE, true, providers, Map.of(), MeshConfig.StatNames.NONE),
        new MeshConfig.Discovery(
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            List.of(),
            List.of(),
            MeshConfig.IngressSettings.DEFAULT),
        proxyConfig(),
        Map.of());
  }

  public static ConfigSnapshot config(List<Service> services, List<DestinationRule> rules) {
    return new ConfigSnapshot(
        1,
        mesh(),
        MeshNetworks.NONE,
        new ConfigSnapshot.ServiceIndex(
            services,
            Map.of(),
            services.stream().collect(Collectors.groupingBy(Service::hostname))),
        new ConfigSnapshot.Rules(
            List.of(), rules, List.of(), List.of(), SecurityPolicies.NONE, List.of()),
        Map.of());
  }

  /** A module for HTTP without a phase. */
  public static TrafficExtension extension(
      String kind, String namespace, String name, PolicyTargets targets) {
    return new TrafficExtension(
        meta(kind, namespace, name),
        targets,
        TrafficExtension.Phase.UNSPECIFIED,
        Optional.empty(),
        List.of(),
        module(false, TrafficExtension.FailStrategy.FAIL_CLOSE, ""),
        Optional.empty());
  }

  public static TrafficExtension.Code module(
      boolean network, TrafficExtension.FailStrategy failStrategy, String pullSecret) {
    return new TrafficExtension.Code.Wasm(
        new TrafficExtension.Module(
            "oci://r.example/waf:1",
            "",
            TrafficExtension.PullPolicy.UNSPECIFIED_POLICY,
            pullSecret),
        "",
        "",
        List.of(),
        failStrategy,
        network,
        "r1");
  }

  public static ConfigSnapshot withExtensions(ConfigSnapshot c, List<TrafficExtension> extensions) {
    return new ConfigSnapshot(
        c.revision(),
        c.mesh(),
        c.networks(),
        c.index(),
        new ConfigSnapshot.Rules(
            c.rules().virtualServices(),
            c.rules().destinationRules(),
            c.rules().gateways(),
            c.rules().sidecars(),
            c.rules().security(),
            c.rules().others(),
            c.rules().telemetries(),
            new ConfigSnapshot.Extensions(List.of(), extensions)),
        c.namespaces());
  }

  public static ConfigSnapshot withPeerAuthentications(
      ConfigSnapshot c, List<PeerAuthentication> policies) {
    return withSecurity(
        c,
        new SecurityPolicies(
            policies, c.rules().authorizationPolicies(), c.rules().requestAuthentications()));
  }

  public static ConfigSnapshot withSecurity(ConfigSnapshot c, SecurityPolicies policies) {
    return new ConfigSnapshot(
        c.revision(),
        c.mesh(),
        c.networks(),
        c.index(),
        new ConfigSnapshot.Rules(
            c.rules().virtualServices(),
            c.rules().destinationRules(),
            c.rules().gateways(),
            c.rules().sidecars(),
            policies,
            c.rules().others()),
        c.namespaces());
  }

  public static ConfigSnapshot withAuthorization(
      ConfigSnapshot c, List<ExtensionProvider> providers, List<AuthorizationPolicy> policies) {
    return new ConfigSnapshot(
        c.revision(),
        mesh(providers),
        c.networks(),
        c.index(),
        new ConfigSnapshot.Rules(
            c.rules().virtualServices(),
            c.rules().destinationRules(),
            c.rules().gateways(),
            c.rules().sidecars(),
            new SecurityPolicies(
                c.rules().peerAuthentications(), policies, c.rules().requestAuthentications()),
            c.rules().others()),
        c.namespaces());
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
        new ProxyView.Home(namespace, namespace + ".svc.cluster.local", "", "Kubernetes"),
        Labels.of(Map.of("app", "client")),
        locality,
        ProxyView.IpFamily.IPV4,
        ProxyView.Interception.REDIRECT,
        new ProxyView.Workload(
            new ProxyView.Identity("client", "latest", "cluster.local"), List.of(), List.of()),
        new ProxyView.Envoy(features(false), extensions, proxyConfig()));
  }

  private static ProxyView.Features features(boolean dnsCapture) {
    return new ProxyView.Features(
        dnsCapture,
        Optional.empty(),
        0,
        false,
        List.of(),
        ProxyView.TlsFiles.NONE,
        ProxyView.TlsFiles.NONE,
        false);
  }

  /** The proxy with its own IPs and with the services that its workload serves. */
  public static ProxyView withWorkload(
      ProxyView p, List<String> addresses, List<ServiceTarget> targets) {
    return new ProxyView(
        p.type(),
        p.home(),
        p.labels(),
        p.locality(),
        p.ipFamily(),
        p.interception(),
        new ProxyView.Workload(p.identity(), addresses, targets),
        p.envoy());
  }

  /** The proxy with other switches of headers. */
  public static ProxyView withHeaders(ProxyView p, ProxyConfig.ProxyHeaders headers) {
    ProxyConfig config = p.proxyConfig();
    return new ProxyView(
        p.type(),
        p.home(),
        p.labels(),
        p.locality(),
        p.ipFamily(),
        p.interception(),
        p.workload(),
        new ProxyView.Envoy(
            p.envoy().features(),
            p.extensions(),
            new ProxyConfig(
                config.tracing(), config.gatewayTopology(), config.privateKeyProvider(), headers)));
  }

  /** The proxy with other IP families, which captures its applications' DNS or does not. */
  public static ProxyView withDns(ProxyView p, ProxyView.IpFamily family, boolean dnsCapture) {
    return new ProxyView(
        p.type(),
        p.home(),
        p.labels(),
        p.locality(),
        family,
        p.interception(),
        p.workload(),
        new ProxyView.Envoy(features(dnsCapture), p.extensions(), p.proxyConfig()));
  }
}
