package io.meltemi.translate.listener.outbound;

import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.Sidecar;
import io.meltemi.translate.Containment;
import io.meltemi.translate.filter.DnsCache;
import io.meltemi.translate.listener.common.Addresses;
import io.meltemi.translate.listener.common.ChainMatch;
import io.meltemi.translate.listener.common.Cidr;
import io.meltemi.translate.listener.common.HttpSettings;
import io.meltemi.translate.listener.common.PortRules;
import io.meltemi.translate.listener.outbound.OutboundTable.Key;
import io.meltemi.translate.listener.outbound.OutboundTable.Speaks;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which outbound listeners a sidecar has: one for each address and port of the services
 * that it may call. HTTP services share one on the wildcard address; TCP services have their own
 * address each. Source: istio 1.30.3 pilot/pkg/networking/core/listener.go.
 */
public final class OutboundPlan {
  private final ProxyScope scope;
  private final ProxyView proxy;
  private final EndpointSnapshot endpoints;
  private final OutboundTcpChains tcpChains;
  private final String wildcard;
  private final OutboundTable table = new OutboundTable();

  private final Containment containment;
  private final Map<Key, Service> owners = new HashMap<>();
  private final List<OutboundConflict> conflicts = new ArrayList<>();

  public OutboundPlan(ProxyScope scope, EndpointSnapshot endpoints, Containment containment) {
    this.containment = containment;
    this.scope = scope;
    this.proxy = scope.proxy();
    this.endpoints = endpoints;
    this.wildcard = Addresses.wildcard(proxy.ipFamily());
    this.tcpChains = new OutboundTcpChains(scope, wildcard);
  }

  /**
   * Where a listener is to be.
   *
   * @param address empty: the services' own
   */
  private record Binding(String address, boolean toPort, boolean perInstance) {
    boolean isServices() {
      return address.isEmpty();
    }

    Binding atInstance(String instance) {
      return new Binding(instance, toPort, true);
    }
  }

  /** The listeners, without the ones of the virtual and of the forward proxy's port. */
  public List<PlannedListener> listeners() {
    for (Egress egress : scope.egressListeners()) {
      Binding binding = binding(egress);
      var l4Services = L4Services.of(egress.layer4());
      if (egress.hasPort()) {
        addForPort(egress, binding, l4Services);
      } else {
        table.close();
        for (Service service : egress.services()) {
          containment.attempt(
              "lds", service.key().toString(), () -> addForService(service, binding, l4Services));
        }
      }
    }
    return table.listeners().stream().map(this::onBothFamilies).toList();
  }

  private PlannedListener onBothFamilies(PlannedListener listener) {
    String other = Addresses.ofOtherFamily(listener.bind(), proxy.ipFamily());
    return other.isEmpty() ? listener : listener.alsoOn(other);
  }

  private Binding binding(Egress egress) {
    boolean toPort =
        proxy.interception() == ProxyView.Interception.NONE
            || egress.listener().filter(OutboundPlan::bindsToPort).isPresent();
    String bind = egress.listener().map(Sidecar.EgressListener::bind).orElse("");
    if (bind.isEmpty() && toPort) {
      bind = Addresses.localhost(proxy.ipFamily());
    }
    return new Binding(bind, toPort, false);
  }

  private static boolean bindsToPort(Sidecar.EgressListener listener) {
    return listener.captureMode() == Sidecar.CaptureMode.NONE
        || listener.bind().startsWith(Addresses.UNIX);
  }

  /** The egress listener names its port: all of its services are behind that one. */
  private void addForPort(Egress egress, Binding binding, L4Services l4Services) {
    Sidecar.Port named = egress.listener().flatMap(Sidecar.EgressListener::port).orElseThrow();
    var port = new ServicePort(named.name(), named.number(), named.protocol(), "");
    if (!PortRules.mayBind(scope, binding.address(), binding.toPort(), port)) {
      return;
    }
    for (Service service : egress.services()) {
      for (String address : ServiceAddresses.of(service, proxy)) {
        add(service, address, port, binding, l4Services);
      }
    }
  }

  private OutboundTable addForService(Service service, Binding binding, L4Services l4Services) {
    for (String address : ServiceAddresses.of(service, proxy)) {
      for (ServicePort port : service.ports()) {
        if (!PortRules.mayBind(scope, binding.address(), binding.toPort(), port)) {
          continue;
        }
        if (isPerInstance(service, address, port, binding)) {
          addForInstances(service, port, binding, l4Services);
        } else {
          add(service, address, port, binding, l4Services);
        }
      }
    }
    return table;
  }

  /**
   * TCP to a service without address goes to the addresses of its instances: a listener on the
   * wildcard would take all other TCP on that port too.
   */
  private boolean isPerInstance(
      Service service, String address, ServicePort port, Binding binding) {
    boolean known =
        service.registry() == Service.Registry.KUBERNETES
            || !service.attributes().selector().isEmpty()
            || !instances(service, port).isEmpty();
    return binding.isServices()
        && service.resolution() == Service.Resolution.PASSTHROUGH
        && address.equals(Service.UNSPECIFIED)
        && (port.protocol().isTcp() || port.protocol().isSniffed())
        && known;
  }

  private void addForInstances(
      Service service, ServicePort port, Binding binding, L4Services l4Services) {
    for (Endpoint endpoint : instances(service, port)) {
      String address = endpoint.address();
      if (Cidr.isAddress(address)) {
        add(service, address, port, binding.atInstance(address), l4Services);
      }
    }
  }

  /** Whether the plan reads that service's endpoints. */
  public static boolean readsEndpoints(Service service) {
    return service.resolution() == Service.Resolution.PASSTHROUGH && !service.hasAddress();
  }

  private List<Endpoint> instances(Service service, ServicePort port) {
    return endpoints.of(service.key()).endpoints().stream()
        .filter(e -> e.portName().equals(port.name()))
        .toList();
  }

  private void add(
      Service service, String address, ServicePort port, Binding binding, L4Services l4Services) {
    Protocol protocol = port.protocol();
    if (service.resolution() == Service.Resolution.ALIAS || protocol == Protocol.UDP) {
      return;
    }
    Optional<String> cidr = Optional.empty();
    String bind = binding.address();
    if (bind.isEmpty()) {
      boolean onWildcard = protocol.isHttp() || address.indexOf('/') >= 0;
      bind = onWildcard ? wildcard : ServiceAddresses.listenOn(address, proxy);
      cidr =
          !protocol.isHttp() && address.indexOf('/') >= 0 ? Optional.of(address) : Optional.empty();
    }
    var key = new Key(bind, port.number());
    if (!PortRules.isFree(scope, bind, port.number()) || !table.isOpenFor(key, protocol)) {
      return;
    }
    var chains = new ArrayList<OutboundChain>();
    if (!protocol.isHttp()) {
      chains.addAll(tcpChains.chainsFor(service, address, cidr, port, bind, l4Services));
    }
    Speaks speaks = Speaks.of(protocol);
    if (!protocol.isTcp()) {
      OutboundChain http = OutboundChain.http(http(service, port, bind));
      boolean sniffed =
          protocol != Protocol.HTTP_PROXY && (speaks == Speaks.ANY || bind.equals(wildcard));
      chains.add(sniffed ? http.withMatch(ChainMatch.PLAIN_HTTP) : http);
      speaks = sniffed ? Speaks.ANY : speaks;
    }
    var claim =
        new OutboundTable.Claim(
            binding.toPort(), protocol, speaks, binding.perInstance(), List.copyOf(chains));
    Service owner = owners.computeIfAbsent(key, _ -> service);
    if (!table.claim(key, claim) && !owner.equals(service)) {
      conflicts.add(
          new OutboundConflict(
              bind + "_" + port.number(), owner.hostname().value(), service.hostname().value()));
    }
  }

  /** The services that lost connections to earlier ones; after {@link #listeners}. */
  public List<OutboundConflict> conflicts() {
    return List.copyOf(conflicts);
  }

  /**
   * Whether two services of that scope may want one address and port for TCP, so that planning may
   * find conflicts. Costs less than planning.
   */
  public static boolean mayHaveConflicts(ProxyScope scope) {
    Set<Key> known = new HashSet<>();
    for (Service service : scope.services()) {
      for (ServicePort port : service.ports()) {
        if (port.protocol().isTcp() && service.resolution() != Service.Resolution.ALIAS) {
          for (String address : ServiceAddresses.of(service, scope.proxy())) {
            if (!known.add(new Key(address, port.number()))) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private OutboundChain.Content.Http http(Service service, ServicePort port, String bind) {
    boolean alone = port.protocol().isSniffed() && !bind.equals(wildcard);
    String routes =
        port.number() == 0
            ? bind
            : alone ? service.hostname() + ":" + port.number() : Integer.toString(port.number());
    return new OutboundChain.Content.Http(
        routes,
        HttpSettings.Kind.PLAIN,
        port.protocol() == Protocol.GRPC_WEB,
        service.resolution() == Service.Resolution.DYNAMIC_DNS
            ? List.of(new DnsCache(service.hostname().value(), proxy.ipFamily()))
            : List.of());
  }
}
