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
import io.meltemi.model.Service;
import io.meltemi.model.TrafficPolicy;
import io.meltemi.model.Visibility;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
        services,
        List.of(),
        List.of(menuRule()),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        services.stream().collect(Collectors.groupingBy(Service::hostname)));
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
        "bistro",
        "bistro.svc.cluster.local",
        Labels.of(Map.of("app", "waiter")),
        new ProxyView.Identity("waiter", "waiter-v1", "waiter", "v1", "cluster.local", "1.30.3"),
        Locality.UNKNOWN,
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
        ProxyView.Extensions.ISTIO,
        proxyConfig());
  }

  private static ProxyConfig proxyConfig() {
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

  private static MeshConfig mesh() {
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
        Optional.empty(),
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
        Map.of("rootNamespace", "istio-system"));
  }
}
