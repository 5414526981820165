package io.meltemi.ingest.gateway;

import io.meltemi.base.Labels;
import io.meltemi.ingest.gateway.ClassInfo.Role;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Gateway;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Protocol;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.Listener;
import io.meltemi.model.gatewayapi.ListenerSet;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import io.meltemi.model.status.StatusContent;
import io.meltemi.model.status.StatusContent.OneListener;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Gateway, or a ListenerSet, to listeners and a status.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/gateway_collection.go.
 *
 * @param listeners in their order
 * @param status without the routes that are attached; absent where it is not ours to tell
 * @param conflicts of a Gateway, its own and those of its ListenerSets
 */
record GatewayDerivation(
    List<BoundListener> listeners,
    Optional<StatusContent.Listeners> status,
    ListenerConflicts conflicts) {
  static final GatewayDerivation NOTHING = new GatewayDerivation(List.of(), Optional.empty());

  private static final String SERVICES = "internal.istio.io/gateway-service";
  private static final String PARENTS = "internal.istio.io/parents";
  private static final String NAMESPACE = "internal.istio.io/parent-gateway-namespace";
  private static final int HBONE_PORT = 15008;

  GatewayDerivation {
    listeners = List.copyOf(listeners);
  }

  GatewayDerivation(List<BoundListener> listeners, Optional<StatusContent.Listeners> status) {
    this(listeners, status, ListenerConflicts.NONE);
  }

  /**
   * @param sets the listeners of the ListenerSets that are attached, by ListenerSet
   */
  static GatewayDerivation of(
      KubernetesGateway gateway, List<List<BoundListener>> sets, Lookup lookup) {
    Optional<ClassInfo> info = lookup.classInfo(gateway.className());
    if (info.isEmpty()) {
      return NOTHING;
    }
    if (!info.get().isServed(lookup.settings())) {
      return gateway.state().isAccepted()
          ? NOTHING
          : new GatewayDerivation(List.of(), Optional.of(unserved(gateway)));
    }
    if (info.get().role() == Role.REMOTE) {
      return new GatewayDerivation(List.of(), Optional.of(remote(gateway)));
    }
    GatewayServices services = GatewayServices.of(gateway, info.get(), lookup);
    List<BoundListener> attached = sets.stream().flatMap(List::stream).toList();
    if (services.hosts().isEmpty()) {
      return new GatewayDerivation(
          List.of(),
          Optional.of(
              new StatusContent.Listeners(
                  GatewayConditions.conditions(
                      gateway, services, GatewayServices.Addresses.NONE, lookup),
                  Optional.empty(),
                  0,
                  List.of())));
    }
    var own = new Listeners(gateway.meta(), gateway, info.get(), services, lookup);
    gateway.listeners().forEach(own::add);
    Set<Integer> ports = new HashSet<>(own.ports);
    attached.forEach(listener -> ports.add(listener.section().port()));
    GatewayServices.Addresses addresses =
        services.resolve(gateway.meta().namespace(), ports, lookup);
    var all = new ArrayList<>(own.bound());
    all.addAll(attached);
    ListenerConflicts conflicts = ListenerConflicts.of(all);
    return new GatewayDerivation(
        conflicts.without(all),
        Optional.of(
            new StatusContent.Listeners(
                GatewayConditions.conditions(gateway, services, addresses, lookup),
                GatewayConditions.told(gateway, info.get(), addresses),
                conflicts.attached(sets),
                own.statuses)),
        conflicts);
  }

  static GatewayDerivation of(ListenerSet set, Lookup lookup) {
    if (!set.parent().isTo("gateway.networking.k8s.io", "Gateway")) {
      return NOTHING;
    }
    Optional<KubernetesGateway> found = lookup.gateway(set.parent().from(set.meta().namespace()));
    Optional<ClassInfo> info = found.flatMap(g -> lookup.classInfo(g.className()));
    if (info.isEmpty()) {
      return NOTHING;
    }
    KubernetesGateway gateway = found.get();
    if (info.get().role() != Role.GATEWAY) {
      return notAllowed(
          "The \"%s\" GatewayClass does not support ListenerSet".formatted(gateway.className()));
    }
    if (!isAllowed(set, gateway, lookup)) {
      return notAllowed(
          "The parent Gateway does not allow this reference; check the 'spec.allowedRoutes'");
    }
    GatewayServices services = GatewayServices.of(gateway, info.get(), lookup);
    var own = new Listeners(set.meta(), gateway, info.get(), services, lookup);
    if (!services.hosts().isEmpty()) {
      set.listeners().forEach(own::add);
    }
    GatewayServices.Addresses addresses =
        services.resolve(gateway.meta().namespace(), own.ports, lookup);
    Optional<Fault> fault =
        services.fault().map(f -> new Fault(f.reason(), "Parent not accepted: " + f.message()));
    return new GatewayDerivation(
        own.bound(),
        Optional.of(
            new StatusContent.Listeners(
                List.of(
                    GatewayConditions.accepted(fault),
                    GatewayConditions.programmed(services, addresses)),
                Optional.empty(),
                0,
                own.statuses)));
  }

  private static boolean isAllowed(ListenerSet set, KubernetesGateway gateway, Lookup lookup) {
    String namespace = set.meta().namespace();
    return switch (gateway.allowedListeners().orElse(new Listener.Namespaces.None())) {
      case Listener.Namespaces.All() -> true;
      case Listener.Namespaces.None() -> false;
      case Listener.Namespaces.Same() -> namespace.equals(gateway.meta().namespace());
      case Listener.Namespaces.Selected(var selector) -> lookup.isSelected(namespace, selector);
    };
  }

  private static GatewayDerivation notAllowed(String why) {
    return new GatewayDerivation(
        List.of(),
        Optional.of(
            new StatusContent.Listeners(
                List.of(
                    Condition.no("Accepted", "NotAllowed", why),
                    Condition.no("Programmed", "NotAllowed", why)),
                Optional.empty(),
                0,
                List.of())));
  }

  private static StatusContent.Listeners unserved(KubernetesGateway gateway) {
    String why =
        "Gateways of class \"%s\" are not served (expected: one of istio, istio-remote)"
            .formatted(gateway.className());
    return new StatusContent.Listeners(
        List.of(
            Condition.no("Accepted", "Unsupported", why),
            Condition.no("Programmed", "Unsupported", why)),
        Optional.of(List.of()),
        0,
        List.of());
  }

  private static StatusContent.Listeners remote(KubernetesGateway gateway) {
    return new StatusContent.Listeners(
        List.of(
            GatewayConditions.accepted(Optional.empty()),
            Condition.yes(
                "Programmed", "Programmed", "This Gateway is remote; Istio will not program it")),
        Optional.of(
            gateway.addresses().stream()
                .map(a -> new StatusContent.Address(a.type().orElse("IPAddress"), a.value()))
                .toList()),
        0,
        List.of());
  }

  /** The listeners of one Gateway or ListenerSet. */
  private static final class Listeners {
    private final ConfigMeta owner;
    private final KubernetesGateway gateway;
    private final ClassInfo info;
    private final GatewayServices services;
    private final Lookup lookup;
    private final Map<String, Set<String>> neighbours = new HashMap<>();
    private final List<BoundListener> bound = new ArrayList<>();
    private final List<OneListener> statuses = new ArrayList<>();
    private final Set<Integer> ports = new HashSet<>();

    Listeners(
        ConfigMeta owner,
        KubernetesGateway gateway,
        ClassInfo info,
        GatewayServices services,
        Lookup lookup) {
      this.owner = owner;
      this.gateway = gateway;
      this.info = info;
      this.services = services;
      this.lookup = lookup;
    }

    List<BoundListener> bound() {
      return bound.stream()
          .map(l -> l.among(neighbours.getOrDefault(group(l.section()), Set.of())))
          .toList();
    }

    private static String group(BoundListener.Section section) {
      return section.port() + "/" + section.protocol();
    }

    void add(Listener written) {
      int port = PortOf.listener(written);
      ListenerDerivation listener =
          ListenerDerivation.of(
              owner, written, port, gateway.tls().frontend().on(port), info, lookup);
      ports.add(port);
      statuses.add(new OneListener(written.name(), listener.kinds(), 0, listener.conditions()));
      if (info.role() == Role.WAYPOINT || info.role() == Role.EAST_WEST && port == HBONE_PORT) {
        return;
      }
      String hostname = written.hostname().orElse("");
      var section = new BoundListener.Section(written.name(), port, written.protocol(), hostname);
      neighbours.computeIfAbsent(group(section), _ -> new HashSet<>()).add(hostname);
      var name = BoundListener.configName(owner.resource(), written.name());
      bound.add(
          new BoundListener(
              new MeshObject.Key(owner.kind(), owner.resource()),
              name.toString(),
              listener.isGood() ? Optional.of(config(written, port, listener)) : Optional.empty(),
              section,
              listener.hosts(),
              listener.kinds(),
              Set.of()));
    }

    private Gateway config(Listener written, int port, ListenerDerivation listener) {
      String kind = owner.kind().equals(ApiObjects.GATEWAY) ? "Gateway" : owner.kind();
      var annotations = new TreeMap<String, String>();
      annotations.put(
          PARENTS, "%s/%s/%s.%s".formatted(kind, owner.name(), written.name(), owner.namespace()));
      annotations.put(SERVICES, String.join(",", services.hosts()));
      annotations.put(NAMESPACE, gateway.meta().namespace());
      var meta =
          new ConfigMeta(
              "Gateway",
              BoundListener.configName(owner.resource(), written.name()),
              Labels.NONE,
              Labels.of(annotations),
              owner.created());
      var server =
          new Gateway.Server(
              new Gateway.Port(port, Protocol.parse(written.protocol()), "default", 0),
              "",
              listener.hosts(),
              listener.tls().tls(),
              "",
              "");
      return new Gateway(
          meta,
          Labels.NONE,
          List.of(server),
          listener.tls().granted(),
          ClientCertificate.of(gateway, lookup).map(ClientCertificate::credential).orElse(""));
    }
  }
}
