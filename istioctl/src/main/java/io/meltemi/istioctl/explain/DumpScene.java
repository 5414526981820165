package io.meltemi.istioctl.explain;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.meltemi.base.IpRange;
import io.meltemi.explain.ProxyConfiguration;
import java.util.Optional;

/**
 * One proxy's dump, and nothing else: names are resolved by what its own route tables say of them.
 */
record DumpScene(ProxyConfiguration proxy, String name) implements Scene {
  @Override
  public Party party(String asked) {
    boolean sidecar =
        proxy.listeners().stream()
            .anyMatch(listener -> listener.getName().equals("virtualOutbound"));
    int dot = name.lastIndexOf('.');
    return new Party(name, dot < 0 ? "" : name.substring(dot + 1), !sidecar, "192.0.2.1", "");
  }

  @Override
  public Optional<Party> at(String address) {
    return Optional.empty();
  }

  @Override
  public Optional<ProxyConfiguration> configuration(Party party) {
    return Optional.of(proxy);
  }

  /** A virtual host has a service's names and its address among its domains. */
  @Override
  public Optional<String> resolve(String host, Party party) {
    return proxy.routes().values().stream()
        .map(RouteConfiguration::getVirtualHostsList)
        .flatMap(java.util.List::stream)
        .filter(virtualHost -> virtualHost.getDomainsList().contains(host))
        .flatMap(virtualHost -> virtualHost.getDomainsList().stream())
        .filter(domain -> IpRange.literal(domain).isPresent())
        .findFirst();
  }

  @Override
  public int listeningPort(Party gateway, int servicePort) {
    boolean listens =
        proxy.listeners().stream()
            .map(Listener::getAddress)
            .map(address -> address.getSocketAddress())
            .mapToInt(SocketAddress::getPortValue)
            .anyMatch(port -> port == servicePort);
    return listens
        ? servicePort
        : switch (servicePort) {
          case 80 -> 8080;
          case 443 -> 8443;
          default -> servicePort;
        };
  }

  @Override
  public Optional<String> place(String object) {
    return Optional.empty();
  }
}
