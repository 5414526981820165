package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.MeshSnapshot;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.translate.scope.NetworkGateways;
import io.meltemi.translate.scope.NetworkGateways.NetworkGateway;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Services, their endpoints, and which of them are whose. */
public final class RegistryViews {
  private RegistryViews() {}

  /** {@code /debug/registryz}. */
  public static void registryz(MeshSnapshot snapshot, String clusterId, JsonWriter json) {
    ServiceJson services = new ServiceJson(clusterId);
    json.beginList();
    snapshot.config().services().forEach(service -> services.write(service, json));
    json.endList();
  }

  /** {@code /debug/endpointShardz}: by host, namespace and cluster. */
  public static void endpointShardz(MeshSnapshot snapshot, JsonWriter json) {
    SortedMap<String, SortedMap<String, ServiceEndpoints>> byHost = new TreeMap<>();
    snapshot
        .endpoints()
        .byService()
        .forEach(
            (key, endpoints) ->
                byHost
                    .computeIfAbsent(key.hostname().value(), _ -> new TreeMap<>())
                    .put(key.namespace(), endpoints));
    json.beginObject();
    byHost.forEach(
        (host, namespaces) -> {
          json.name(host).beginObject();
          namespaces.forEach((namespace, endpoints) -> shards(json.name(namespace), endpoints));
          json.endObject();
        });
    json.endObject();
  }

  private static void shards(JsonWriter json, ServiceEndpoints endpoints) {
    SortedMap<String, List<Endpoint>> byCluster = new TreeMap<>();
    TreeSet<String> accounts = new TreeSet<>();
    for (Endpoint endpoint : endpoints.endpoints()) {
      byCluster
          .computeIfAbsent(endpoint.place().clusterId(), _ -> new java.util.ArrayList<>())
          .add(endpoint);
      accounts.add(endpoint.workload().serviceAccount());
    }
    accounts.remove("");
    json.beginObject().name("Shards").beginObject();
    byCluster.forEach(
        (cluster, members) -> {
          json.name("Kubernetes/" + cluster).beginList();
          members.forEach(endpoint -> endpoint(endpoint, json));
          json.endList();
        });
    json.endObject().name("ServiceAccounts");
    ServiceJson.set(List.copyOf(accounts), json);
    json.endObject();
  }

  private static void endpoint(Endpoint endpoint, JsonWriter json) {
    json.beginObject()
        .fieldOrNull("Labels", endpoint.workload().labels().asMap())
        .name("Addresses")
        .texts(endpoint.addresses());
    json.field("ServicePortName", endpoint.portName())
        .field("LegacyClusterPortKey", 0)
        .field("ServiceAccount", endpoint.workload().serviceAccount())
        .field("Network", endpoint.place().network());
    json.name("Locality")
        .beginObject()
        .field("Label", endpoint.place().locality().toString())
        .field("ClusterID", endpoint.place().clusterId())
        .endObject();
    json.field("EndpointPort", endpoint.port())
        .field("LbWeight", endpoint.weight())
        .field("TLSMode", endpoint.tlsMode() == Endpoint.TlsMode.ISTIO ? "istio" : "disabled")
        .field("Namespace", endpoint.workload().namespace())
        .field("WorkloadName", endpoint.workload().name())
        .field("HostName", endpoint.workload().hostName())
        .field("SubDomain", endpoint.workload().subdomain())
        .field("HealthStatus", health(endpoint.health()))
        .field("SendUnhealthyEndpoints", false)
        .field("NodeName", endpoint.place().nodeName())
        .endObject();
  }

  private static int health(Endpoint.Health health) {
    return switch (health) {
      case HEALTHY -> 1;
      case UNHEALTHY -> 2;
      case DRAINING -> 3;
      case TERMINATING -> 4;
    };
  }

  /** {@code /debug/instancesz}: the services that each proxy's own workload serves. */
  public static void instancesz(
      MeshSnapshot snapshot, List<Proxy> proxies, String clusterId, JsonWriter json) {
    ServiceJson services = new ServiceJson(clusterId);
    json.beginObject();
    for (Proxy proxy : proxies) {
      json.name(proxy.id());
      boolean first = true;
      var addresses = new HashSet<>(proxy.addresses());
      for (Service service : snapshot.config().services()) {
        for (Endpoint endpoint : snapshot.endpoints().of(service.key()).endpoints()) {
          var port = service.findPort(endpoint.portName());
          if (port.isPresent()
              && isIn(endpoint, proxy.clusterId())
              && endpoint.addresses().stream().anyMatch(addresses::contains)) {
            if (first) {
              json.beginList();
            }
            first = false;
            target(service, port.get(), endpoint, services, json);
          }
        }
      }
      if (first) {
        json.nullValue();
      } else {
        json.endList();
      }
    }
    json.endObject();
  }

  /** Two clusters may have pods of one address. */
  private static boolean isIn(Endpoint endpoint, String cluster) {
    return cluster.isEmpty() || endpoint.place().clusterId().equals(cluster);
  }

  private static void target(
      Service service, ServicePort port, Endpoint endpoint, ServiceJson services, JsonWriter json) {
    json.beginObject().name("Service");
    services.write(service, json);
    json.name("Port")
        .object(
            out -> {
              ServiceJson.portFields(port, out);
              out.field("TargetPort", endpoint.port());
            });
    json.endObject();
  }

  /** {@code /debug/networkz}: the gateways between networks; null where there is none. */
  public static void networkz(MeshSnapshot snapshot, String clusterId, JsonWriter json) {
    networkGateways(NetworkGateways.of(snapshot.config(), clusterId), json);
  }

  static void networkGateways(NetworkGateways all, JsonWriter json) {
    if (all.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginList();
    all.gateways().forEach(gateway -> gateway(gateway, json));
    json.endList();
  }

  private static void gateway(NetworkGateway gateway, JsonWriter json) {
    json.beginObject()
        .field("Network", gateway.network())
        .field("Cluster", gateway.cluster())
        .field("Addr", gateway.address())
        .field("Port", gateway.port())
        .field("HBONEPort", 0)
        .name("ServiceAccount")
        .beginObject()
        .field("Namespace", gateway.serviceAccount().namespace())
        .field("Name", gateway.serviceAccount().name())
        .endObject()
        .endObject();
  }
}
