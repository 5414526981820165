package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import io.meltemi.model.Protocol;
import io.meltemi.model.Service;
import io.meltemi.model.Sidecar;
import io.meltemi.model.VirtualService;
import io.meltemi.model.VirtualService.Destination;
import io.meltemi.model.VirtualService.HttpAction;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Narrows what a namespace may see by a Sidecar resource's egress listeners.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/sidecar.go.
 *
 * @param visible services that the namespace may see, oldest first
 * @param virtualServices those for the gateway {@code mesh} that the namespace may see
 */
record EgressScopes(String namespace, List<Service> visible, List<VirtualService> virtualServices) {

  /** A host of several addresses is one service for each. */
  private record Identity(Service.Key key, String address) {
    static Identity of(Service service) {
      return new Identity(service.key(), service.address());
    }
  }

  List<Egress> narrowed(Sidecar sidecar) {
    return sidecar.egress().stream().map(this::narrowed).toList();
  }

  /** Services of several listeners as one list: ports of a host that came in parts are joined. */
  List<Service> union(List<Egress> egress) {
    var all = new LinkedHashMap<Identity, Service>();
    Stream.concat(
            egress.stream().flatMap(e -> e.services().stream()), routeTargets(egress).stream())
        .forEach(s -> all.merge(Identity.of(s), s, Services::join));
    return List.copyOf(all.values());
  }

  private Egress narrowed(Sidecar.EgressListener listener) {
    HostSelector hosts = HostSelector.of(listener.hosts(), namespace);
    return new Egress(
        Optional.of(listener),
        selected(listener, hosts),
        virtualServices.stream()
            .filter(
                vs ->
                    vs.hosts().stream()
                        .anyMatch(h -> hosts.selectsRoute(vs.meta().namespace(), Hostname.of(h))))
            .toList());
  }

  /** Each host from one namespace only: the proxy's own, else the first. */
  private List<Service> selected(Sidecar.EgressListener listener, HostSelector hosts) {
    List<Service> selected =
        visible.stream()
            .filter(s -> hosts.selectsService(s.namespace(), s.hostname()))
            .flatMap(s -> portsOf(listener, s).stream())
            .toList();
    var namespaceOf = new HashMap<Hostname, String>();
    selected.forEach(
        s ->
            namespaceOf.merge(
                s.hostname(),
                s.namespace(),
                (first, later) -> later.equals(namespace) ? later : first));
    return selected.stream()
        .filter(s -> s.namespace().equals(namespaceOf.get(s.hostname())))
        .toList();
  }

  private static Optional<Service> portsOf(Sidecar.EgressListener listener, Service service) {
    if (listener.port().isEmpty()
        || listener.port().get().number() == 0
        || listener.port().get().protocol() == Protocol.HTTP_PROXY) {
      return Optional.of(service);
    }
    int number = listener.port().get().number();
    return service.findPort(number).isEmpty()
        ? Optional.empty()
        : Optional.of(Services.withPorts(service, p -> p.number() == number));
  }

  /** Hosts that only the routes of a listener name are reachable too, on the ports they name. */
  private List<Service> routeTargets(List<Egress> egress) {
    var ports = new LinkedHashMap<Hostname, TreeSet<Integer>>();
    egress.stream()
        .flatMap(e -> e.virtualServices().stream())
        .flatMap(EgressScopes::destinations)
        .forEach(
            d -> {
              var numbers = ports.computeIfAbsent(Hostname.of(d.host()), h -> new TreeSet<>());
              numbers.add(d.port().orElse(0));
            });
    var targets = new ArrayList<Service>();
    for (Map.Entry<Hostname, TreeSet<Integer>> entry : ports.entrySet()) {
      if (egress.stream().anyMatch(e -> has(e, entry.getKey()))) {
        continue;
      }
      visibleService(entry.getKey())
          .map(
              s ->
                  entry.getValue().contains(0)
                      ? s
                      : Services.withPorts(s, p -> entry.getValue().contains(p.number())))
          .filter(s -> !s.ports().isEmpty())
          .ifPresent(targets::add);
    }
    return targets;
  }

  private static boolean has(Egress egress, Hostname host) {
    return egress.services().stream().anyMatch(s -> s.hostname().equals(host));
  }

  /** Its own namespace's, else that of the first namespace by name. */
  private Optional<Service> visibleService(Hostname host) {
    return visible.stream()
        .filter(s -> s.hostname().equals(host))
        .min(
            Comparator.comparing((Service s) -> !s.namespace().equals(namespace))
                .thenComparing(Service::namespace));
  }

  private static Stream<Destination> destinations(VirtualService vs) {
    var http =
        vs.http().stream()
            .flatMap(
                rule ->
                    Stream.concat(
                        rule.action() instanceof HttpAction.Forward(var to)
                            ? to.stream().map(VirtualService.HttpDestination::destination)
                            : Stream.empty(),
                        rule.mirrors().stream().map(VirtualService.Mirror::destination)));
    var layer4 =
        Stream.concat(
            vs.tls().stream().flatMap(t -> t.route().stream()),
            vs.tcp().stream().flatMap(t -> t.route().stream()));
    return Stream.concat(http, layer4.map(VirtualService.RouteDestination::destination));
  }
}
