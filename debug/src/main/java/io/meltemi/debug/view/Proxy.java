package io.meltemi.debug.view;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meltemi.model.Locality;
import io.meltemi.xds.Client;
import io.meltemi.xds.ResourceType;
import io.meltemi.xds.SessionStatus;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A connected proxy for the debug views: its session, and what its node says. */
public record Proxy(SessionStatus session) {
  /** The order of every list of proxies. */
  static final Comparator<Proxy> BY_CONNECTION = Comparator.comparing(Proxy::connectionId);

  private static final int NODE_ID_PARTS = 4;

  public static List<Proxy> of(List<SessionStatus> sessions) {
    return sessions.stream().map(Proxy::new).sorted(BY_CONNECTION).toList();
  }

  /** The proxy of that id or connection; else one whose connection id has it as a part. */
  public static Optional<Proxy> find(List<Proxy> proxies, String id) {
    return proxies.stream()
        .filter(proxy -> proxy.id().equals(id) || proxy.connectionId().equals(id))
        .reduce((_, latest) -> latest)
        .or(() -> proxies.stream().filter(p -> p.connectionId().contains(id)).findFirst());
  }

  public Client client() {
    return session.client();
  }

  /** {@code pod.namespace}; the whole node id where it has another shape. */
  public String id() {
    return nodePart(2).orElse(client().id());
  }

  /** {@code pod.namespace-N}. */
  public String connectionId() {
    String connection = client().connectionId();
    return connection.startsWith(client().id())
        ? id() + connection.substring(client().id().length())
        : connection;
  }

  /** {@code sidecar}, {@code router} or what the node id begins with. */
  public String type() {
    return nodePart(0).orElse("");
  }

  /** The namespace of the proxy's pod. */
  public String namespace() {
    String told = metadata("NAMESPACE");
    return told.isEmpty() ? id().substring(id().indexOf('.') + 1) : told;
  }

  public String clusterId() {
    return metadata("CLUSTER_ID");
  }

  /** The addresses of the pod: all that it tells, or the one of the node id. */
  List<String> addresses() {
    String told = metadata("INSTANCE_IPS");
    return told.isEmpty()
        ? nodePart(1).map(List::of).orElse(List.of())
        : Arrays.stream(told.split(",")).map(String::strip).toList();
  }

  /** A text in the metadata; empty where there is none. */
  String metadata(String key) {
    return client().metadata().getFieldsOrDefault(key, Value.getDefaultInstance()).getStringValue();
  }

  /** Whether the metadata say so, as a boolean or as a text. */
  boolean metadataIsTrue(String key) {
    Value value = client().metadata().getFieldsOrDefault(key, Value.getDefaultInstance());
    return value.getBoolValue() || value.getStringValue().equalsIgnoreCase("true");
  }

  /** The labels of the pod and those of its place. */
  SortedMap<String, String> labels(Locality place) {
    SortedMap<String, String> labels = new TreeMap<>();
    Struct told =
        client()
            .metadata()
            .getFieldsOrDefault("LABELS", Value.getDefaultInstance())
            .getStructValue();
    told.getFieldsMap().forEach((key, value) -> labels.put(key, value.getStringValue()));
    putUnlessEmpty(labels, "kubernetes.io/hostname", metadata("NODE_NAME"));
    putUnlessEmpty(labels, "topology.istio.io/cluster", clusterId());
    putUnlessEmpty(labels, "topology.istio.io/network", metadata("NETWORK"));
    putUnlessEmpty(labels, "topology.kubernetes.io/region", place.region());
    putUnlessEmpty(labels, "topology.kubernetes.io/zone", place.zone());
    putUnlessEmpty(labels, "topology.istio.io/subzone", place.subzone());
    return labels;
  }

  private static void putUnlessEmpty(SortedMap<String, String> map, String key, String value) {
    if (!value.isEmpty()) {
      map.put(key, value);
    }
  }

  Optional<SessionStatus.Watch> watch(ResourceType type) {
    return session.watches().stream().filter(watch -> watch.type() == type).findFirst();
  }

  private Optional<String> nodePart(int index) {
    String[] parts = client().id().split("~", -1);
    return parts.length == NODE_ID_PARTS ? Optional.of(parts[index]) : Optional.empty();
  }
}
