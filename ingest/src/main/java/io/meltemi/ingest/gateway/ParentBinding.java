package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.gatewayapi.Listener.RouteKind;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a route at one listener, or at one service of the mesh, that it names as a
 * parent.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go, referenceAllowed and
 * hostnameAllowedByIsolation.
 *
 * @param listener absent for a service, whose clients' proxies have the route
 * @param denied why it is not attached there
 */
record ParentBinding(
    ParentReference reference, Optional<BoundListener> listener, Optional<Fault> denied) {
  static final String NO_PARENT = "NoMatchingParent";
  static final String NOT_ALLOWED = "NotAllowedByListeners";
  static final String NO_HOST = "NoMatchingListenerHostname";

  private static final String API = ParentReference.GROUP;

  boolean isMesh() {
    return listener.isEmpty();
  }

  /** {@code mesh}, or the name of the Gateway. */
  String name() {
    return listener.map(BoundListener::name).orElse("mesh");
  }

  /** Those of all parents of a route; parents that are not ours give none. */
  static List<ParentBinding> of(
      Route route, Lookup lookup, Function<MeshObject.Key, List<BoundListener>> listenersOf) {
    var bindings = new ArrayList<ParentBinding>();
    for (ParentReference reference : route.parents()) {
      ResourceName name = reference.resource(route.meta().namespace());
      switch (reference.group() + "/" + reference.kind()) {
        case API + "/Gateway", API + "/ListenerSet" -> {
          String kind = reference.kind().equals("Gateway") ? ApiObjects.GATEWAY : "ListenerSet";
          for (BoundListener listener : listenersOf.apply(new MeshObject.Key(kind, name))) {
            bindings.add(
                new ParentBinding(
                    reference, Optional.of(listener), denial(route, reference, listener)));
          }
        }
        case "/Service" -> {
          boolean there = lookup.service(name).isPresent();
          bindings.add(mesh(route, reference, there, "parent service: \"%s\" not found"));
        }
        case "networking.istio.io/ServiceEntry" -> {
          boolean there = lookup.serviceEntry(name).isPresent();
          bindings.add(mesh(route, reference, there, "parent service entry: \"%s\" not found"));
        }
        default -> {}
      }
    }
    return bindings;
  }

  private static ParentBinding mesh(
      Route route, ParentReference reference, boolean there, String missing) {
    if (route.kind() == Route.Kind.UDP) {
      return new ParentBinding(reference, Optional.empty(), Optional.of(kindDenied(route)));
    }
    return new ParentBinding(
        reference,
        Optional.empty(),
        there
            ? Optional.empty()
            : Optional.of(new Fault(NO_PARENT, missing.formatted(reference.to().name()))));
  }

  private static Optional<Fault> denial(
      Route route, ParentReference reference, BoundListener listener) {
    int port = reference.port().orElse(0);
    if (port != 0 && port != listener.section().port()) {
      return Optional.of(new Fault(NO_PARENT, "port " + port + " not found"));
    }
    String section = reference.sectionName().orElse("");
    if (!section.isEmpty() && !section.equals(listener.section().name())) {
      return Optional.of(new Fault(NO_PARENT, "sectionName \"" + section + "\" not found"));
    }
    Optional<Fault> host = hostDenial(route, listener);
    if (host.isPresent()) {
      return host;
    }
    return listener.kinds().contains(new RouteKind(API, route.kind().text()))
        ? Optional.empty()
        : Optional.of(kindDenied(route));
  }

  private static Fault kindDenied(Route route) {
    return new Fault(NOT_ALLOWED, "kind " + API + "/v1/" + route.kind().text() + " is not allowed");
  }

  /** One host in common is enough; the others are left out. */
  private static Optional<Fault> hostDenial(Route route, BoundListener listener) {
    List<String> hostnames = route.hostnames().isEmpty() ? List.of("*") : route.hostnames();
    boolean hostMatches = false;
    for (String host : listener.hosts()) {
      int slash = host.indexOf('/');
      Hostname own = Hostname.of(host.substring(slash + 1));
      String namespace = host.substring(0, slash);
      boolean allowed = namespace.equals("*") || namespace.equals(route.meta().namespace());
      for (String each : hostnames) {
        boolean matches = own.matches(Hostname.of(each));
        if (matches && allowed) {
          return Optional.empty();
        }
        hostMatches |= matches;
      }
    }
    String original = listener.section().hostname();
    return Optional.of(
        hostMatches
            ? new Fault(
                NOT_ALLOWED,
                "hostnames matched parent hostname \"%s\", but namespace \"%s\" is not allowed by the parent"
                    .formatted(original, route.meta().namespace()))
            : new Fault(
                NO_HOST, "no hostnames matched parent hostname \"%s\"".formatted(original)));
  }

  /** Whether the host is this listener's, rather than of one beside it that fits better. */
  boolean owns(String host) {
    if (listener.isEmpty()) {
      return true;
    }
    String own = listener.get().section().hostname();
    Hostname route = Hostname.of(host);
    if (!own.isEmpty()) {
      if (!Hostname.of(own).isWildcard()) {
        return true;
      }
      if (!route.matches(Hostname.of(own))) {
        return false;
      }
    }
    for (String other : listener.get().neighbours()) {
      boolean better = !other.equals(own) && !other.isEmpty() && own.length() <= other.length();
      if (better && route.isSubsetOf(Hostname.of(other))) {
        return false;
      }
    }
    return true;
  }
}
