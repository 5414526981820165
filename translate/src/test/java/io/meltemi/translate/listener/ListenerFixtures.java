package io.meltemi.translate.listener;

import static io.meltemi.translate.Fixtures.pod;
import static io.meltemi.translate.Fixtures.port;
import static io.meltemi.translate.Fixtures.service;

import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.meltemi.base.Encoded;
import io.meltemi.base.Labels;
import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.Endpoint;
import io.meltemi.model.EndpointSnapshot;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.Gateway;
import io.meltemi.model.Locality;
import io.meltemi.model.Protocol;
import io.meltemi.model.ProxyView;
import io.meltemi.model.Service;
import io.meltemi.model.ServicePort;
import io.meltemi.model.ServiceTarget;
import io.meltemi.model.VirtualService;
import io.meltemi.translate.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Meshes and proxies for tests of listeners, and how to read what was made. */
final class ListenerFixtures {
  static final Service HEADLESS =
      service(
          "db.default.svc.cluster.local",
          "default",
          "db",
          Service.Registry.KUBERNETES,
          Service.Resolution.PASSTHROUGH,
          false,
          List.of("0.0.0.0"),
          List.of(port("tcp", 5432, Protocol.TCP)));

  private ListenerFixtures() {}

  static Service at(String address, String name, ServicePort... ports) {
    return service(
        name + ".default.svc.cluster.local",
        "default",
        name,
        Service.Registry.KUBERNETES,
        Service.Resolution.STATIC,
        false,
        List.of(address),
        List.of(ports));
  }

  static Service external(
      String host, Service.Resolution resolution, List<String> addresses, ServicePort... ports) {
    return service(
        host,
        "default",
        host,
        Service.Registry.EXTERNAL,
        resolution,
        true,
        addresses,
        List.of(ports));
  }

  /** One service of every protocol and of every kind of address. */
  static ConfigSnapshot everyProtocol() {
    return Fixtures.config(
        List.of(
            at(
                "10.0.0.1",
                "web",
                port("http", 80, Protocol.HTTP),
                port("grpc", 9000, Protocol.GRPC),
                port("grpc-web", 9001, Protocol.GRPC_WEB),
                port("any", 7000, Protocol.UNSUPPORTED),
                port("udp", 53, Protocol.UDP)),
            at(
                "10.0.0.2",
                "data",
                port("tcp", 5432, Protocol.TCP),
                port("mongo", 27017, Protocol.MONGO),
                port("mysql", 3306, Protocol.MYSQL),
                port("redis", 6379, Protocol.REDIS),
                port("tls", 8443, Protocol.TLS)),
            HEADLESS,
            external(
                "range.example.com",
                Service.Resolution.PASSTHROUGH,
                List.of("203.0.113.0/26", "203.0.113.200"),
                port("tcp", 7777, Protocol.TCP),
                port("tls", 7443, Protocol.TLS)),
            external(
                "api.example.com",
                Service.Resolution.DNS,
                List.of("0.0.0.0"),
                port("https", 443, Protocol.HTTPS),
                port("http", 80, Protocol.HTTP)),
            external(
                "*.wild.example.com",
                Service.Resolution.DYNAMIC_DNS,
                List.of("0.0.0.0"),
                port("tls", 8444, Protocol.TLS),
                port("http", 8081, Protocol.HTTP))),
        List.of());
  }

  static EndpointSnapshot headlessPods() {
    return new EndpointSnapshot(
        1,
        Map.of(
            HEADLESS.key(),
            new ServiceEndpoints(
                List.of(
                    pod("10.1.0.1", 5432, "tcp", Map.of()),
                    pod("10.1.0.2", 5432, "tcp", Map.of())))),
        Map.of());
  }

  /** A workload behind a port of every protocol. */
  static List<ServiceTarget> targets() {
    Service own =
        at(
            "10.0.0.9",
            "own",
            port("http", 80, Protocol.HTTP),
            port("grpc", 9000, Protocol.GRPC),
            port("tcp", 7000, Protocol.TCP),
            port("any", 7001, Protocol.UNSUPPORTED));
    return own.ports().stream()
        .map(p -> new ServiceTarget(own, p, p.number() + 8000, Endpoint.TlsMode.ISTIO))
        .toList();
  }

  static ProxyView sidecar(ProxyView.Extensions extensions, List<ServiceTarget> targets) {
    ProxyView plain =
        Fixtures.proxy(ProxyView.Type.SIDECAR, "default", Locality.UNKNOWN, extensions);
    return Fixtures.withWorkload(plain, List.of("10.1.0.2"), targets);
  }

  static ConfigSnapshot withVirtualServices(ConfigSnapshot c, List<VirtualService> rules) {
    return copy(c, rules, c.rules().gateways());
  }

  static ConfigSnapshot withGateways(ConfigSnapshot c, List<Gateway> gateways) {
    return copy(c, c.rules().virtualServices(), gateways);
  }

  private static ConfigSnapshot copy(
      ConfigSnapshot c, List<VirtualService> rules, List<Gateway> gateways) {
    return new ConfigSnapshot(
        c.revision(),
        c.mesh(),
        c.networks(),
        c.index(),
        new ConfigSnapshot.Rules(
            rules,
            c.rules().destinationRules(),
            gateways,
            c.rules().sidecars(),
            c.rules().security(),
            c.rules().others()),
        c.namespaces());
  }

  /** A mesh with one Gateway {@code istio-system/gw}. */
  static ConfigSnapshot gateway(Gateway.Server... servers) {
    return withGateways(
        Fixtures.config(List.of(), List.of()),
        List.of(
            new Gateway(
                Fixtures.meta("Gateway", "istio-system", "gw"), Labels.NONE, List.of(servers))));
  }

  static Gateway.Server server(
      int port, Protocol protocol, String name, String host, Optional<Gateway.Mode> tls) {
    return new Gateway.Server(
        new Gateway.Port(port, protocol, name, 0),
        "",
        List.of(host),
        tls.map(mode -> credential(mode, name + "-cert", false)),
        "",
        "");
  }

  /** One that asks for certificates and lets in who has none, or one that is not good. */
  static Gateway.Server serverOfUnverified(int port, String name, String host) {
    return new Gateway.Server(
        new Gateway.Port(port, Protocol.HTTPS, name, 0),
        "",
        List.of(host),
        Optional.of(credential(Gateway.Mode.OPTIONAL_MUTUAL, name + "-cert", true)),
        "",
        "");
  }

  private static Gateway.ServerTls credential(
      Gateway.Mode mode, String name, boolean takesUnverified) {
    return new Gateway.ServerTls(
        false,
        mode,
        new Gateway.ServerTls.Files("", "", "", ""),
        new Gateway.ServerTls.Credentials(name, List.of(), ""),
        List.of(),
        new Gateway.ServerTls.Verification(List.of(), List.of(), List.of(), takesUnverified),
        new Gateway.ServerTls.Parameters(
            Gateway.TlsVersion.TLS_AUTO, Gateway.TlsVersion.TLS_AUTO, List.of()));
  }

  static Listener parse(Encoded listener) {
    try {
      return Listener.parseFrom(listener.bytes());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(listener.name(), e);
    }
  }

  static Listener named(String name, List<Encoded> listeners) {
    return listeners.stream()
        .filter(l -> l.name().equals(name))
        .findFirst()
        .map(ListenerFixtures::parse)
        .orElseThrow(
            () ->
                new AssertionError(
                    "no " + name + " among " + listeners.stream().map(Encoded::name).toList()));
  }

  static HttpConnectionManager hcm(FilterChain chain) {
    return unpack(last(chain), HttpConnectionManager.class);
  }

  static TcpProxy tcp(FilterChain chain) {
    return unpack(last(chain), TcpProxy.class);
  }

  private static Filter last(FilterChain chain) {
    return chain.getFilters(chain.getFiltersCount() - 1);
  }

  private static <M extends com.google.protobuf.Message> M unpack(Filter filter, Class<M> type) {
    try {
      return filter.getTypedConfig().unpack(type);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(filter.getName(), e);
    }
  }
}
