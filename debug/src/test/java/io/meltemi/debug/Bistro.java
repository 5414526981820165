package io.meltemi.debug;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Visibility;
import io.meltemi.translate.MessageTypes;
import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus;
import io.meltemi.xds.SessionStatus.Watch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The peer's small mesh with its two proxies connected, rebuilt from what the peer printed. */
final class Bistro {
  static final String WAITER = "waiter-v1-whhxdprrj-7mg4z.bistro";
  static final String MENU = "menu-v2-cggz2j6ww-mgjxt.bistro";
  private static final Pattern TYPE = Pattern.compile("\"@type\":\"([^\"]+)\"");

  private Bistro() {}

  static List<SessionStatus> sessions() throws IOException {
    return List.of(
        session(WAITER, "10.244.5.10", "127.0.0.1:55586", 1, watches()),
        session(MENU, "10.244.5.13", "127.0.0.1:55602", 2, watches()));
  }

  private static SessionStatus session(
      String id, String address, String peer, int number, List<Watch> watches) throws IOException {
    Struct clients = PeerData.object(PeerData.debug("adsz"));
    Struct metadata = Struct.getDefaultInstance();
    for (Value client : clients.getFieldsOrThrow("clients").getListValue().getValuesList()) {
      Struct fields = client.getStructValue();
      if (fields.getFieldsOrThrow("connectionId").getStringValue().startsWith(id)) {
        metadata = fields.getFieldsOrThrow("metadata").getStructValue();
      }
    }
    String node = "sidecar~" + address + "~" + id + "~bistro.svc.cluster.local";
    return new SessionStatus(
        new Client(
            node + "-" + number,
            node,
            "",
            metadata,
            Locality.getDefaultInstance(),
            List.of(),
            "envoy 1.38.3",
            new Client.Peer(peer, List.of())),
        Instant.parse("2026-11-22T12:52:19.867603990Z"),
        true,
        false,
        watches);
  }

  private static List<Watch> watches() throws IOException {
    Map<ResourceType, List<Resource>> sent = new TreeMap<>();
    for (ResourceType type : ResourceType.values()) {
      sent.put(type, new ArrayList<>());
    }
    String dump = PeerData.debug("config_dump.proxyID");
    Struct document = PeerData.object(dump);
    collect(Value.newBuilder().setStructValue(document).build(), registry(dump), sent);
    String endpoints = PeerData.debug("edsz.proxyID");
    collect(PeerData.json(endpoints), registry(endpoints), sent);
    List<Watch> watches = new ArrayList<>();
    for (ResourceType type :
        List.of(
            ResourceType.CLUSTER,
            ResourceType.ENDPOINT,
            ResourceType.LISTENER,
            ResourceType.ROUTE)) {
      ResourceList list = ResourceList.of(sent.get(type));
      watches.add(
          new Watch(
              type,
              type.wildcard(),
              list.resources().stream().map(Resource::name).sorted().toList(),
              list,
              "v1/" + type.shortName(),
              "v1/" + type.shortName(),
              Optional.of(Instant.parse("2026-11-22T12:52:19.868969728Z")),
              SessionStatus.Refusal.NONE));
    }
    return watches;
  }

  private static TypeRegistry registry(String json) {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    Map<String, Boolean> seen = new HashMap<>();
    var matcher = TYPE.matcher(json);
    while (matcher.find()) {
      String url = matcher.group(1);
      if (seen.put(url, true) == null) {
        MessageTypes.find(url).ifPresent(type -> types.add(type.getDescriptorForType()));
      }
    }
    return types.build();
  }

  private static void collect(
      Value value, TypeRegistry registry, Map<ResourceType, List<Resource>> sent)
      throws InvalidProtocolBufferException {
    if (value.hasListValue()) {
      for (Value each : value.getListValue().getValuesList()) {
        collect(each, registry, sent);
      }
    }
    Struct fields = value.getStructValue();
    Optional<ResourceType> type =
        ResourceType.of(
            fields.getFieldsOrDefault("@type", Value.getDefaultInstance()).getStringValue());
    if (type.isPresent()) {
      Message.Builder message = MessageTypes.find(type.get().typeUrl()).orElseThrow().toBuilder();
      Struct content = fields.toBuilder().removeFields("@type").build();
      JsonFormat.parser()
          .usingTypeRegistry(registry)
          .merge(JsonFormat.printer().print(content), message);
      String name =
          fields
              .getFieldsOrDefault(
                  "name", fields.getFieldsOrDefault("clusterName", Value.getDefaultInstance()))
              .getStringValue();
      sent.get(type.get()).add(Resource.of(type.get(), name, message.build()));
      return;
    }
    for (Value field : fields.getFieldsMap().values()) {
      collect(field, registry, sent);
    }
  }

  static List<Service> services() throws IOException {
    List<Service> services = new ArrayList<>();
    for (Value each : PeerData.json(PeerData.debug("registryz")).getListValue().getValuesList()) {
      services.add(service(each.getStructValue()));
    }
    return services;
  }

  private static Service service(Struct printed) {
    Struct attributes = printed.getFieldsOrThrow("Attributes").getStructValue();
    List<ServicePort> ports =
        printed.getFieldsOrThrow("ports").getListValue().getValuesList().stream()
            .map(Value::getStructValue)
            .map(
                port ->
                    new ServicePort(
                        text(port, "name"),
                        (int) port.getFieldsOrThrow("port").getNumberValue(),
                        Protocol.parse(text(port, "protocol")),
                        ""))
            .toList();
    return new Service(
        Hostname.of(text(printed, "hostname")),
        new Service.Attributes(
            Service.Registry.KUBERNETES,
            text(attributes, "Namespace"),
            text(attributes, "Name"),
            labels(attributes.getFieldsOrThrow("Labels")),
            labels(attributes.getFieldsOrThrow("LabelSelectors")),
            Visibility.PUBLIC,
            Instant.parse(text(printed, "creationTime"))),
        Service.Resolution.STATIC,
        false,
        new Service.Vips(List.of(text(printed, "defaultAddress")), List.of()),
        ports,
        List.of(),
        new Service.Kubernetes(text(attributes, "Type"), "", List.of(), false, false, ""));
  }

  static Endpoint endpoint(Struct printed) {
    return new Endpoint(
        printed.getFieldsOrThrow("Addresses").getListValue().getValuesList().stream()
            .map(Value::getStringValue)
            .toList(),
        (int) printed.getFieldsOrThrow("EndpointPort").getNumberValue(),
        text(printed, "ServicePortName"),
        Endpoint.Health.HEALTHY,
        text(printed, "TLSMode").equals("istio")
            ? Endpoint.TlsMode.ISTIO
            : Endpoint.TlsMode.DISABLED,
        0,
        new Endpoint.Workload(
            labels(printed.getFieldsOrThrow("Labels")),
            text(printed, "ServiceAccount"),
            text(printed, "Namespace"),
            text(printed, "WorkloadName"),
            "",
            ""),
        new Endpoint.Place(
            io.meltemi.model.Locality.UNKNOWN, "", "Kubernetes", text(printed, "NodeName")));
  }

  private static Labels labels(Value printed) {
    Map<String, String> labels = new HashMap<>();
    printed
        .getStructValue()
        .getFieldsMap()
        .forEach((key, value) -> labels.put(key, value.getStringValue()));
    return Labels.of(labels);
  }

  private static String text(Struct struct, String field) {
    return struct.getFieldsOrDefault(field, Value.getDefaultInstance()).getStringValue();
  }
}
