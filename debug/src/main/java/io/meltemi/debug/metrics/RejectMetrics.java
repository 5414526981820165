package io.meltemi.debug.metrics;

import io.meltemi.xds.Client;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceType;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which clients refuse what they were sent, as Istio counts it, until they accept something of that
 * type or go; and what was put aside because of it, by the objects that it is made of. Any thread.
 */
final class RejectMetrics {
  /** Beyond these, owners are counted together. */
  private static final int MOST_OWNERS = 200;

  private static final List<String> CODES =
      List.of(
          "OK",
          "Canceled",
          "Unknown",
          "InvalidArgument",
          "DeadlineExceeded",
          "NotFound",
          "AlreadyExists",
          "PermissionDenied",
          "ResourceExhausted",
          "FailedPrecondition",
          "Aborted",
          "OutOfRange",
          "Unimplemented",
          "Internal",
          "Unavailable",
          "DataLoss",
          "Unauthenticated");

  private final Map<ResourceType, Gauge> rejects = new EnumMap<>(ResourceType.class);
  private final Counter putAside;
  private final Map<Refusing, String> refusing = new ConcurrentHashMap<>();
  private final Set<String> owners = ConcurrentHashMap.newKeySet();

  private record Refusing(ResourceType type, String node) {}

  RejectMetrics(Families families) {
    for (ResourceType type :
        List.of(
            ResourceType.CLUSTER,
            ResourceType.ENDPOINT,
            ResourceType.LISTENER,
            ResourceType.ROUTE)) {
      String name = type.shortName();
      rejects.put(
          type,
          families.gauge(
              "pilot_xds_" + name.toLowerCase(Locale.ROOT) + "_reject",
              "Pilot rejected " + name + " configs.",
              "node",
              "err"));
    }
    putAside =
        families.counter(
            "pilot_xds_put_aside_total",
            "Versions of resources that a proxy refused, so that the ones before go on.",
            "type",
            "owner");
  }

  void nacked(Client client, ResourceType type, int code) {
    Gauge gauge = rejects.get(type);
    if (gauge == null) {
      return;
    }
    String err = code >= 0 && code < CODES.size() ? CODES.get(code) : "Code(" + code + ")";
    String before = refusing.put(new Refusing(type, client.id()), err);
    if (before != null && !before.equals(err)) {
      gauge.remove(client.id(), before);
    }
    gauge.labelValues(client.id(), err).inc();
  }

  /** The client has accepted a response. */
  void acked(Client client, ResourceType type) {
    if (refusing.isEmpty()) {
      return;
    }
    String err = refusing.remove(new Refusing(type, client.id()));
    Gauge gauge = rejects.get(type);
    if (err != null && gauge != null) {
      gauge.remove(client.id(), err);
    }
  }

  void disconnected(Client client) {
    rejects.keySet().forEach(type -> acked(client, type));
  }

  void putAside(Resource resource, List<String> ownersOf) {
    String type = resource.type().shortName().toLowerCase(Locale.ROOT);
    for (String owner : ownersOf.isEmpty() ? List.of("") : ownersOf) {
      if (owners.size() < MOST_OWNERS) {
        owners.add(owner);
      }
      putAside.labelValues(type, owners.contains(owner) ? owner : "others").inc();
    }
  }
}
