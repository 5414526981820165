package io.meltemi.debug.view;

import io.meltemi.base.json.JsonWriter;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Visibility;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A service as Istio's registry prints its own record of one.
 *
 * @param clusterId the own cluster, whose addresses those of a service that is in no other are
 */
record ServiceJson(String clusterId) {

  void write(Service service, JsonWriter json) {
    json.beginObject().name("Attributes");
    attributes(service, json);
    json.name("ports").beginList();
    service.ports().forEach(port -> json.object(out -> portFields(port, out)));
    json.endList()
        .field(
            "creationTime",
            service.attributes().created().truncatedTo(ChronoUnit.SECONDS).toString())
        .field("hostname", service.hostname().value());
    json.name("clusterVIPs").beginObject();
    addresses(service, s -> s.hasAddress() ? s.vips().addresses() : List.of(), json);
    json.endObject().fieldUnlessEmpty("defaultAddress", service.address());
    autoAllocated(service, json);
    json.field("Resolution", resolution(service.resolution()))
        .field("MeshExternal", service.meshExternal())
        .field("ResourceVersion", "")
        .endObject();
  }

  private void attributes(Service service, JsonWriter json) {
    Service.Kubernetes kubernetes = service.kubernetes();
    json.beginObject()
        .field("ServiceRegistry", service.registry().label())
        .field("Name", service.name())
        .field("Namespace", service.namespace())
        .fieldOrNull("Labels", service.attributes().labels().asMap())
        .name("ExportTo");
    visibility(service.attributes().exportTo(), json);
    json.fieldOrNull("LabelSelectors", service.attributes().selector().asMap())
        .name("Aliases")
        .nullValue();
    json.name("ClusterExternalAddresses").beginObject();
    addresses(service, s -> s.kubernetes().externalAddresses(), json);
    json.endObject().name("ClusterExternalPorts").nullValue();
    json.name("PassthroughTargetPorts").nullValue();
    json.field("Type", kubernetes.type())
        .field("ExternalName", kubernetes.externalName())
        .field("NodeLocal", kubernetes.nodeLocal())
        .field("TrafficDistribution", distribution(kubernetes.trafficDistribution()))
        .field("ObjectName", service.registry() == Service.Registry.EXTERNAL ? service.name() : "")
        .field("DNSConnectStrategy", 0)
        .field("PublishNotReadyAddresses", kubernetes.publishNotReady())
        .endObject();
  }

  /** The fields of a port, within an object. */
  static void portFields(ServicePort port, JsonWriter json) {
    json.fieldUnlessEmpty("name", port.name())
        .field("port", port.number())
        .field("protocol", port.protocol().label());
  }

  /** By the clusters that have the service. */
  private void addresses(Service service, Function<Service, List<String>> of, JsonWriter json) {
    var byCluster = new TreeMap<String, List<String>>();
    service
        .kubernetes()
        .byCluster()
        .forEach((cluster, version) -> byCluster.put(cluster, of.apply(version)));
    if (byCluster.isEmpty()) {
      byCluster.put(clusterId, of.apply(service));
    }
    byCluster.values().removeIf(List::isEmpty);
    json.name("Addresses");
    if (byCluster.isEmpty()) {
      json.nullValue();
    } else {
      json.object(out -> byCluster.forEach((cluster, each) -> out.name(cluster).texts(each)));
    }
  }

  private static void autoAllocated(Service service, JsonWriter json) {
    for (String address : service.vips().autoAllocated()) {
      boolean v6 = address.indexOf(':') >= 0;
      json.field(v6 ? "autoAllocatedIPv6Address" : "autoAllocatedIPv4Address", address);
    }
  }

  /** A set prints as an object of empty objects; one that says nothing as null. */
  private static void visibility(Visibility visibility, JsonWriter json) {
    switch (visibility) {
      case Visibility.Public() -> json.nullValue();
      case Visibility.Nowhere() -> set(List.of("~"), json);
      case Visibility.Namespaces(var names) -> set(names, json);
    }
  }

  static void set(List<String> members, JsonWriter json) {
    json.beginObject();
    members.forEach(member -> json.name(member).beginObject().endObject());
    json.endObject();
  }

  private static int resolution(Service.Resolution resolution) {
    return switch (resolution) {
      case STATIC -> 0;
      case DNS, DNS_RACE -> 1;
      case DNS_ROUND_ROBIN -> 2;
      case PASSTHROUGH -> 3;
      case ALIAS -> 4;
      case DYNAMIC_DNS -> 5;
    };
  }

  private static int distribution(String told) {
    return switch (told) {
      case "PreferSameZone" -> 1;
      case "PreferSameNode" -> 2;
      default -> 0;
    };
  }
}
