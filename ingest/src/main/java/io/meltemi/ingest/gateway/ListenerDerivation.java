package io.meltemi.ingest.gateway;

import io.meltemi.ingest.gateway.ClassInfo.Role;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.gatewayapi.KubernetesGateway.ClientValidation;
import io.meltemi.model.gatewayapi.Listener;
import io.meltemi.model.gatewayapi.Listener.RouteKind;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.gatewayapi.Route.Fault;
import io.meltemi.model.status.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What one listener is to be, and what there is to tell of it.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/conversion.go buildListener.
 *
 * @param hosts of the server: {@code NAMESPACE/HOST} for each namespace that routes may come from
 * @param kinds of the routes that may be attached
 * @param isGood whether it can be served
 */
record ListenerDerivation(
    ListenerTls tls,
    List<String> hosts,
    List<RouteKind> kinds,
    List<Condition> conditions,
    boolean isGood) {
  private static final String FINE = "No errors found";
  private static final int HBONE_PORT = 15008;
  private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTPS", "TLS", "TCP", "HBONE");

  static ListenerDerivation of(
      ConfigMeta owner,
      Listener listener,
      int port,
      Optional<ClientValidation> clients,
      ClassInfo info,
      Lookup lookup) {
    ListenerTls tls = ListenerTls.of(owner, listener, clients, lookup);
    Optional<String> fault =
        port == 0
            ? Optional.of("port may not be unset for protocol " + listener.protocol())
            : protocolFault(listener.protocol(), info, lookup.settings());
    Optional<String> misplaced = misplaced(listener, port, info);
    List<RouteKind> supported = supported(listener);
    List<RouteKind> wanted = listener.allowedRoutes().kinds();
    List<RouteKind> kinds =
        wanted.isEmpty() ? supported : supported.stream().filter(wanted::contains).toList();
    return new ListenerDerivation(
        tls,
        hosts(owner.namespace(), listener, lookup),
        kinds,
        List.of(
            misplaced
                .or(() -> fault)
                .map(why -> Condition.no("Accepted", "UnsupportedProtocol", why))
                .orElse(Condition.yes("Accepted", "Accepted", FINE)),
            Condition.no("Conflicted", "NoConflicts", FINE),
            tls.fault().isPresent()
                ? Condition.no("Programmed", "Invalid", "Bad TLS configuration")
                : Condition.yes("Programmed", "Programmed", FINE),
            references(tls.fault(), wanted.isEmpty() || kinds.size() == wanted.size())),
        fault.isEmpty() && tls.fault().isEmpty());
  }

  private static Condition references(Optional<Fault> tls, boolean kindsGood) {
    if (!kindsGood) {
      return Condition.no("ResolvedRefs", "InvalidRouteKinds", "Invalid route kinds");
    }
    return tls.map(fault -> Condition.no("ResolvedRefs", fault.reason(), fault.message()))
        .orElse(Condition.yes("ResolvedRefs", "ResolvedRefs", FINE));
  }

  private static Optional<String> protocolFault(
      String protocol, ClassInfo info, GatewaySettings settings) {
    switch (protocol) {
      case "HTTP", "HTTPS", "TLS" -> {
        return Optional.empty();
      }
      case "TCP" -> {
        return settings.alpha()
            ? Optional.empty()
            : Optional.of(
                "protocol \"TCP\" is supported, but only when PILOT_ENABLE_ALPHA_GATEWAY_API=true"
                    + " is configured");
      }
      case "HBONE" -> {
        return info.role() == Role.GATEWAY
            ? Optional.of("protocol \"HBONE\" is only supported for waypoint proxies")
            : Optional.empty();
      }
      default -> {
        String upper = protocol.toUpperCase(Locale.ROOT);
        String hint =
            PROTOCOLS.contains(upper)
                ? ". hint: \"%s\" (uppercase) may be supported".formatted(upper)
                : "";
        return Optional.of("protocol \"%s\" is unsupported%s".formatted(protocol, hint));
      }
    }
  }

  /** Why it is no listener of a waypoint. */
  private static Optional<String> misplaced(Listener listener, int port, ClassInfo info) {
    boolean hbone = port == HBONE_PORT && listener.protocol().equals("HBONE");
    return switch (info.role()) {
      case GATEWAY, REMOTE -> Optional.empty();
      case WAYPOINT ->
          hbone
              ? Optional.empty()
              : Optional.of("Expected a single listener on port 15008 with protocol \"HBONE\"");
      case EAST_WEST -> {
        boolean terminates = terminates(listener);
        boolean passes = listener.protocol().equals("TLS") && listener.passesThrough();
        yield hbone && terminates || passes
            ? Optional.empty()
            : Optional.of(
                "East-west gateway listeners must be either port 15008 with protocol \"HBONE\" and"
                    + " TLS.Mode == Terminate, or TLS with TLS.Mode == Passthrough");
      }
    };
  }

  /** Whether it says so. */
  private static boolean terminates(Listener listener) {
    return listener
        .tls()
        .flatMap(Listener.Tls::mode)
        .filter(mode -> mode == Listener.Mode.TERMINATE)
        .isPresent();
  }

  private static List<RouteKind> supported(Listener listener) {
    var kinds = new ArrayList<Route.Kind>();
    switch (listener.protocol()) {
      case "HTTP", "HTTPS" -> {
        kinds.add(Route.Kind.HTTP);
        kinds.add(Route.Kind.GRPC);
      }
      case "TCP" -> kinds.add(Route.Kind.TCP);
      case "TLS" -> {
        kinds.add(Route.Kind.TLS);
        if (terminates(listener)) {
          kinds.add(Route.Kind.TCP);
        }
      }
      default -> {}
    }
    return kinds.stream().map(kind -> new RouteKind(ParentReference.GROUP, kind.text())).toList();
  }

  /** Where nobody may come from, the host stays for TLS, but matches no rule. */
  private static List<String> hosts(String namespace, Listener listener, Lookup lookup) {
    String host = listener.hostname().orElse("*");
    List<String> namespaces =
        switch (listener.allowedRoutes().namespaces()) {
          case Listener.Namespaces.Same() -> List.of(namespace);
          case Listener.Namespaces.All() -> List.of("*");
          case Listener.Namespaces.None() -> List.of();
          case Listener.Namespaces.Selected(var selector) -> lookup.selected(selector);
        };
    return namespaces.isEmpty()
        ? List.of("~/" + host)
        : namespaces.stream().map(each -> each + "/" + host).toList();
  }
}
