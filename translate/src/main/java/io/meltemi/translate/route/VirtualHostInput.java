package io.meltemi.translate.route;

import java.util.List;

/**
 * Everything that the bytes of one virtual host depend on.
 *
 * @param routes one source for a sidecar; as many as VirtualServices share a host of a gateway
 * @param requireTls whether plain requests are redirected to https
 * @param attemptCount whether upstreams are told which attempt it is
 */
record VirtualHostInput(
    String name,
    List<String> domains,
    List<RouteSource> routes,
    boolean requireTls,
    boolean attemptCount) {

  VirtualHostInput withDomains(List<String> other) {
    return new VirtualHostInput(name, other, routes, requireTls, attemptCount);
  }
}
