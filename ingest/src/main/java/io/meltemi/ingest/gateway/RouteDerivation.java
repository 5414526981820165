package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.HttpMatch;
import io.meltemi.model.VirtualService.HttpRoute;
import io.meltemi.model.VirtualService.L4Match;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.model.VirtualService.TcpRoute;
import io.meltemi.model.VirtualService.TlsMatch;
import io.meltemi.model.VirtualService.TlsRoute;
import io.meltemi.model.Visibility;
import io.meltemi.model.gatewayapi.Route;
import io.meltemi.model.status.StatusContent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * A route to rules, to the listeners that it is attached to, and to a status.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/route_collections.go.
 *
 * @param parts VirtualServices of one host each; those of one key are put together, across routes
 * @param attached the listeners, once for each parent that leads there
 */
record RouteDerivation(List<Part> parts, List<Attachment> attached, StatusContent.Parents status) {
  private static final String SEMANTICS = "internal.istio.io/route-semantics";
  private static final String PARENTS = "internal.istio.io/parents";

  RouteDerivation {
    parts = List.copyOf(parts);
    attached = List.copyOf(attached);
  }

  /**
   * @param key of all parts that become one VirtualService
   */
  record Part(String key, VirtualService virtualService) {}

  record Attachment(MeshObject.Key parent, String section) {}

  static RouteDerivation of(
      Route route, Lookup lookup, Function<MeshObject.Key, List<BoundListener>> listenersOf) {
    List<ParentBinding> bindings = ParentBinding.of(route, lookup, listenersOf);
    boolean mesh = bindings.stream().anyMatch(ParentBinding::isMesh);
    boolean gateways = bindings.stream().anyMatch(binding -> !binding.isMesh());
    RuleDerivation meshRules =
        mesh ? RuleDerivation.of(route, true, lookup) : RuleDerivation.NOTHING;
    RuleDerivation gatewayRules =
        gateways ? RuleDerivation.of(route, false, lookup) : RuleDerivation.NOTHING;
    List<ParentBinding> good =
        bindings.stream()
            .filter(binding -> binding.denied().isEmpty())
            .sorted(Comparator.comparing(ParentBinding::name))
            .toList();
    var builder = new Builder(route, lookup);
    for (ParentBinding binding : good) {
      builder.add(binding, binding.isMesh() ? meshRules : gatewayRules);
    }
    return new RouteDerivation(
        builder.parts,
        good.stream()
            .flatMap(binding -> binding.listener().stream())
            .map(listener -> new Attachment(listener.parent(), listener.section().name()))
            .toList(),
        RouteStatus.of(
            bindings, gatewayRules.fault(), meshRules.fault(), lookup.settings().controller()));
  }

  private static final class Builder {
    private final Route route;
    private final Lookup lookup;
    private final List<Part> parts = new ArrayList<>();

    /** One host of one parent is served once, however many of the route's references lead there. */
    private final Set<String> keys = new HashSet<>();

    Builder(Route route, Lookup lookup) {
      this.route = route;
      this.lookup = lookup;
    }

    void add(ParentBinding binding, RuleDerivation rules) {
      if (route.kind().isHttp()) {
        addHttp(binding, rules.http());
      } else {
        addL4(binding, rules.l4());
      }
    }

    private List<String> hosts(ParentBinding binding) {
      if (binding.isMesh()) {
        ResourceName name = binding.reference().resource(route.meta().namespace());
        return binding.reference().kind().equals("ServiceEntry")
            ? lookup.serviceEntry(name).map(entry -> entry.hosts()).orElse(List.of())
            : List.of(lookup.hostOf(name).value());
      }
      return route.hostnames().isEmpty() ? List.of("*") : route.hostnames();
    }

    private void addHttp(ParentBinding binding, List<HttpRoute> rules) {
      if (rules.isEmpty()) {
        return;
      }
      OptionalInt port = binding.isMesh() ? binding.reference().port() : OptionalInt.empty();
      String key = binding.name();
      if (binding.isMesh()) {
        key = route.meta().namespace();
        key += port.isPresent() ? "/" + port.getAsInt() : "";
      }
      List<HttpRoute> all =
          port.isPresent() ? rules.stream().map(r -> onPort(r, port.getAsInt())).toList() : rules;
      for (String host : hosts(binding)) {
        if (binding.owns(host) && keys.add(key + "/" + host)) {
          var meta = meta(new ResourceName(route.meta().namespace(), ""));
          parts.add(
              new Part(
                  key + "/" + host,
                  new VirtualService(
                      meta,
                      List.of(host),
                      List.of(binding.name()),
                      all,
                      List.of(),
                      List.of(),
                      Visibility.PUBLIC)));
        }
      }
    }

    private static HttpRoute onPort(HttpRoute rule, int port) {
      List<HttpMatch> matches =
          rule.match().isEmpty()
              ? List.of(RuleOrder.onPort(RuleOrder.ANYTHING, port))
              : rule.match().stream().map(match -> RuleOrder.onPort(match, port)).toList();
      return new HttpRoute(
          rule.name(),
          matches,
          rule.action(),
          rule.rewrite(),
          rule.resilience(),
          rule.mirrors(),
          rule.cors(),
          rule.headers());
    }

    private void addL4(ParentBinding binding, List<List<RouteDestination>> rules) {
      boolean tcp = route.kind() == Route.Kind.TCP;
      List<String> hosts = tcp && !binding.isMesh() ? List.of("*") : hosts(binding);
      for (String host : hosts) {
        String name =
            "%s~%s~%d~%s"
                .formatted(
                    route.meta().name(), tcp ? "tcp" : "tls", parts.size(), BoundListener.INFIX);
        var meta = meta(new ResourceName(route.meta().namespace(), name));
        parts.add(
            new Part(
                meta.resource().toString(),
                new VirtualService(
                    meta,
                    List.of(host),
                    List.of(binding.name()),
                    List.of(),
                    tcp
                        ? List.of()
                        : rules.stream()
                            .filter(to -> !to.isEmpty())
                            .map(to -> tls(binding, hosts, host, to))
                            .toList(),
                    tcp ? rules.stream().map(r -> tcp(binding, r)).toList() : List.of(),
                    Visibility.PUBLIC)));
      }
    }

    private static TcpRoute tcp(ParentBinding binding, List<RouteDestination> to) {
      OptionalInt port = binding.isMesh() ? binding.reference().port() : OptionalInt.empty();
      return new TcpRoute(
          port.isEmpty()
              ? List.of()
              : List.of(new L4Match(List.of(), port, "", Labels.NONE, "", List.of())),
          to);
    }

    /** In the mesh the hosts of the service stand in for hostnames that the route does not tell. */
    private TlsRoute tls(
        ParentBinding binding, List<String> hosts, String host, List<RouteDestination> to) {
      List<String> names = route.hostnames().isEmpty() ? List.of("*") : route.hostnames();
      OptionalInt port = OptionalInt.empty();
      if (binding.isMesh()) {
        port = binding.reference().port();
        names = route.hostnames().isEmpty() ? hosts : names;
        if (names.size() > 1) {
          names = common(names, host);
        }
      } else {
        names = within(names, binding.listener().orElseThrow().section().hostname());
      }
      return new TlsRoute(
          List.of(new TlsMatch(names, List.of(), port, Labels.NONE, "", List.of())), to);
    }

    /** Those that have something in common with the host, which may be empty for any. */
    private static List<String> common(List<String> names, String host) {
      return host.isEmpty()
          ? names
          : names.stream().filter(name -> Hostname.of(host).matches(Hostname.of(name))).toList();
    }

    /** The same, where a wider name is no more than the listener's host. */
    private static List<String> within(List<String> names, String host) {
      return common(names, host).stream()
          .map(name -> host.isEmpty() || isWithin(name, host) ? name : host)
          .distinct()
          .toList();
    }

    private static boolean isWithin(String name, String host) {
      return Hostname.of(name).isSubsetOf(Hostname.of(host));
    }

    private ConfigMeta meta(ResourceName name) {
      return new ConfigMeta(
          "VirtualService",
          name,
          Labels.NONE,
          Labels.of(
              Map.of(
                  SEMANTICS,
                  "gateway",
                  PARENTS,
                  "%s/%s.%s"
                      .formatted(
                          route.kind().text(), route.meta().name(), route.meta().namespace()))),
          route.meta().created());
    }
  }
}
