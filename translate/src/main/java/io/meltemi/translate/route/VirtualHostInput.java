package io.meltemi.translate.route;

import io.meltemi.translate.filter.PersistentSession;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Everything that the bytes of one virtual host depend on. The hash is computed once. */
final class VirtualHostInput {
  private final String name;
  private final List<String> domains;
  private final List<RouteSource> routes;
  private final boolean requireTls;
  private final UpstreamHeaders headers;
  private final int http3Port;
  private final Optional<PersistentSession> session;
  private final int hash;

  /**
   * @param routes one source for a sidecar; as many as VirtualServices share a host of a gateway
   * @param requireTls whether plain requests are redirected to https
   * @param headers what upstreams are told beside the request
   * @param http3Port at which clients are told that there is HTTP/3; 0 for none
   */
  VirtualHostInput(
      String name,
      List<String> domains,
      List<RouteSource> routes,
      boolean requireTls,
      UpstreamHeaders headers,
      int http3Port) {
    this(name, domains, routes, requireTls, headers, http3Port, Optional.empty());
  }

  private VirtualHostInput(
      String name,
      List<String> domains,
      List<RouteSource> routes,
      boolean requireTls,
      UpstreamHeaders headers,
      int http3Port,
      Optional<PersistentSession> session) {
    this.name = name;
    this.domains = List.copyOf(domains);
    this.routes = List.copyOf(routes);
    this.requireTls = requireTls;
    this.headers = headers;
    this.http3Port = http3Port;
    this.session = session;
    this.hash =
        Objects.hash(name, this.domains, this.routes, requireTls, headers, http3Port, session);
  }

  /** A virtual host of a sidecar. */
  static VirtualHostInput of(
      String name, List<String> domains, RouteSource routes, UpstreamHeaders headers) {
    return new VirtualHostInput(name, domains, List.of(routes), false, headers, 0);
  }

  String name() {
    return name;
  }

  List<String> domains() {
    return domains;
  }

  List<RouteSource> routes() {
    return routes;
  }

  boolean requireTls() {
    return requireTls;
  }

  UpstreamHeaders headers() {
    return headers;
  }

  int http3Port() {
    return http3Port;
  }

  VirtualHostInput withRoutes(RouteSource other) {
    return new VirtualHostInput(
        name, domains, List.of(other), requireTls, headers, http3Port, session);
  }

  VirtualHostInput withSession(Optional<PersistentSession> other) {
    return new VirtualHostInput(name, domains, routes, requireTls, headers, http3Port, other);
  }

  /** How clients stay with one endpoint. */
  Optional<PersistentSession> session() {
    return session;
  }

  VirtualHostInput withDomains(List<String> other) {
    return new VirtualHostInput(name, other, routes, requireTls, headers, http3Port, session);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VirtualHostInput that
            && hash == that.hash
            && requireTls == that.requireTls
            && headers.equals(that.headers)
            && http3Port == that.http3Port
            && session.equals(that.session)
            && name.equals(that.name)
            && domains.equals(that.domains)
            && routes.equals(that.routes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name + " " + domains;
  }
}
