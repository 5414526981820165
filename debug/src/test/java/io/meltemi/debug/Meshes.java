package io.meltemi.debug;

import com.google.protobuf.Value;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.DestinationRule;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Locality;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.OutboundTrafficPolicy;
import io.meltemi.model.ProxyConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.model.SecurityPolicies;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.Visibility;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The peer's small mesh as a snapshot, rebuilt from what the peer printed. */
final class Meshes {
  private Meshes() {}

  static MeshSnapshot bistro() throws IOException {
    List<Service> services = Bistro.services();
    return new MeshSnapshot(
        config(services), endpoints(services), MeshSnapshot.SecretSnapshot.EMPTY, List.of());
  }

  private static EndpointSnapshot endpoints(List<Service> services) throws IOException {
    Map<Service.Key, ServiceEndpoints> byService = new HashMap<>();
    var printed = PeerData.object(PeerData.debug("endpointShardz"));
    for (Service service : services) {
      Value shards =
          printed
              .getFieldsOrThrow(service.hostname().value())
              .getStructValue()
              .getFieldsOrThrow(service.namespace())
              .getStructValue()
              .getFieldsOrThrow("Shards")
              .getStructValue()
              .getFieldsOrThrow("Kubernetes/Kubernetes");
      List<Endpoint> endpoints =
          shards.getListValue().getValuesList().stream()
              .map(value -> Bistro.endpoint(value.getStructValue()))
              .toList();
      byService.put(service.key(), new ServiceEndpoints(endpoints));
    }
    return new EndpointSnapshot(1, byService, Map.of());
  }

  private static ConfigSnapshot config(List<Service> services) {
    return new ConfigSnapshot(
        1,
        mesh(),
        MeshNetworks.NONE,
        new ConfigSnapshot.ServiceIndex(
            services,
            Map.of(),
            services.stream().collect(Collectors.groupingBy(Service::hostname))),
        new ConfigSnapshot.Rules(
            List.of(), List.of(menuRule()), List.of(), List.of(), SecurityPolicies.NONE, List.of()),
        Map.of());
  }

  private static DestinationRule menuRule() {
    return new DestinationRule(
        new ConfigMeta(
            "DestinationRule",
            new ResourceName("bistro", "menu"),
            Labels.NONE,
            Labels.NONE,
            Instant.EPOCH),
        Hostname.of("menu.bistro.svc.cluster.local"),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Visibility.PUBLIC);
  }

  /** What translation may read of the proxy that the peer called waiter. */
  static ProxyView waiter() {
    return new ProxyView(
        ProxyView.Type.SIDECAR,
        new ProxyView.Home("bistro", "bistro.svc.cluster.local", "", "Kubernetes"),
        Labels.of(Map.of("app", "waiter")),
        Locality.UNKNOWN,
        ProxyView.IpFamily.IPV4,
        ProxyView.Interception.REDIRECT,
        workload(List.of()),
        new ProxyView.Envoy(
            new ProxyView.Features(
                false,
                Optional.empty(),
                0,
                false,
                List.of(),
                ProxyView.TlsFiles.NONE,
                ProxyView.TlsFiles.NONE,
                false),
            ProxyView.Extensions.ISTIO,
            proxyConfig()));
  }

  /** The waiter's workload, serving those. */
  static ProxyView.Workload workload(List<ServiceTarget> targets) {
    return new ProxyView.Workload(
        new ProxyView.Identity("waiter", "v1", "cluster.local"), List.of(), targets);
  }

  private static ProxyConfig proxyConfig() {
    return new ProxyConfig(
        Optional.empty(),
        ProxyConfig.GatewayTopology.DEFAULT,
        Optional.empty(),
        ProxyConfig.ProxyHeaders.DEFAULT);
  }

  private static MeshConfig mesh() {
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
            Optional.empty(),
            Optional.of(Duration.ofSeconds(60))),
        new MeshConfig.Listeners(
            MeshConfig.Ports.DEFAULT,
            OutboundTrafficPolicy.ALLOW_ANY,
            true,
            MeshConfig.PathNormalization.DEFAULT),
        new MeshConfig.Telemetry(
            MeshConfig.AccessLog.NONE, true, List.of(), Map.of(), MeshConfig.StatNames.NONE),
        new MeshConfig.Discovery(
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            Visibility.PUBLIC,
            List.of(),
            List.of(),
            MeshConfig.IngressSettings.DEFAULT),
        proxyConfig(),
        Map.of("rootNamespace", "istio-system"));
  }
}
