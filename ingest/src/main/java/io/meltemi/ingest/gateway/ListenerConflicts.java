package io.meltemi.ingest.gateway;

import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import io.meltemi.model.status.StatusContent.OneListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which listeners of one Gateway and its ListenerSets cannot be served, since an earlier one has
 * what they want: the port for another kind of protocol, or the same hostname there. The Gateway's
 * own come first, then those of the sets by age.
 *
 * @param faults by the Gateway or ListenerSet, then by the listener's name
 */
record ListenerConflicts(Map<MeshObject.Key, Map<String, Fault>> faults) {
  static final ListenerConflicts NONE = new ListenerConflicts(Map.of());

  private static final String NOT_VALID = "ListenersNotValid";
  private static final Set<String> TLS = Set.of("HTTPS", "TLS");

  private record Hostname(int port, String hostname) {}

  /**
   * @param all in the order of precedence
   */
  static ListenerConflicts of(List<BoundListener> all) {
    Map<Integer, BoundListener> byPort = new HashMap<>();
    Map<Hostname, BoundListener> byHostname = new HashMap<>();
    Map<MeshObject.Key, Map<String, Fault>> faults = new HashMap<>();
    for (BoundListener listener : all) {
      BoundListener.Section section = listener.section();
      if (listener.config().isEmpty() && !TLS.contains(section.protocol())) {
        // It claims nothing, and its status tells why.
        continue;
      }
      BoundListener ofPort = byPort.putIfAbsent(section.port(), listener);
      if (ofPort != null && !kind(ofPort).equals(kind(listener))) {
        note(faults, listener, ofPort, "ProtocolConflict", "port %d is for protocol %s");
        continue;
      }
      var hostname = new Hostname(section.port(), section.hostname());
      BoundListener ofHostname = byHostname.putIfAbsent(hostname, listener);
      if (ofHostname != null) {
        note(faults, listener, ofHostname, "HostnameConflict", "the hostname is taken on port %d");
      }
    }
    return faults.isEmpty() ? NONE : new ListenerConflicts(faults);
  }

  /** Those of one kind share a port by their hostnames. */
  private static String kind(BoundListener listener) {
    String protocol = listener.section().protocol();
    return TLS.contains(protocol) ? "TLS" : protocol;
  }

  private static void note(
      Map<MeshObject.Key, Map<String, Fault>> faults,
      BoundListener loser,
      BoundListener owner,
      String reason,
      String message) {
    String kind = owner.parent().kind();
    String why =
        message.formatted(owner.section().port(), owner.section().protocol())
            + " in listener \"%s\" of %s %s"
                .formatted(
                    owner.section().name(),
                    kind.equals(ApiObjects.GATEWAY) ? "Gateway" : kind,
                    owner.parent().resource());
    faults
        .computeIfAbsent(loser.parent(), _ -> new LinkedHashMap<>())
        .put(loser.section().name(), new Fault(reason, why));
  }

  /** Those of one Gateway or ListenerSet. */
  Map<String, Fault> of(MeshObject.Key parent) {
    return faults.getOrDefault(parent, Map.of());
  }

  private boolean has(BoundListener listener) {
    return of(listener.parent()).containsKey(listener.section().name());
  }

  /** The same listeners; those that have lost are not served. */
  List<BoundListener> without(List<BoundListener> all) {
    return faults.isEmpty()
        ? all
        : all.stream().map(each -> has(each) ? each.unserved() : each).toList();
  }

  /** How many of the sets have a listener that can be served. */
  int attached(List<List<BoundListener>> sets) {
    return (int)
        sets.stream()
            .filter(set -> set.stream().anyMatch(each -> each.config().isPresent() && !has(each)))
            .count();
  }

  /**
   * The status of a Gateway or ListenerSet with these conflicts. A ListenerSet of which no listener
   * can be served is not accepted.
   */
  static StatusContent.Listeners in(
      StatusContent.Listeners status, MeshObject.Key parent, Map<String, Fault> faults) {
    List<OneListener> listeners =
        status.listeners().stream()
            .map(
                listener ->
                    faults.containsKey(listener.name())
                        ? conflicted(listener, faults.get(listener.name()))
                        : listener)
            .toList();
    boolean useless =
        parent.kind().equals("ListenerSet")
            && !listeners.isEmpty()
            && listeners.stream().noneMatch(ListenerConflicts::isServed);
    String why = "No listener can be served: their conditions tell why";
    return new StatusContent.Listeners(
        useless
            ? List.of(
                Condition.no("Accepted", NOT_VALID, why),
                Condition.no("Programmed", NOT_VALID, why))
            : status.conditions(),
        status.addresses(),
        status.attachedSets(),
        listeners);
  }

  private static boolean isServed(OneListener listener) {
    return listener.conditions().stream()
        .filter(each -> each.type().equals("Accepted") || each.type().equals("Programmed"))
        .allMatch(Condition::holds);
  }

  private static OneListener conflicted(OneListener listener, Fault fault) {
    var conditions = new ArrayList<Condition>();
    for (Condition condition : listener.conditions()) {
      conditions.add(
          switch (condition.type()) {
            case "Accepted", "Programmed" ->
                Condition.no(condition.type(), fault.reason(), fault.message());
            case "Conflicted" -> Condition.yes("Conflicted", fault.reason(), fault.message());
            default -> condition;
          });
    }
    return new OneListener(
        listener.name(), listener.supportedKinds(), listener.attachedRoutes(), conditions);
  }
}
