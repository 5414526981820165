package io.meltemi.istioctl.explain;

import io.meltemi.explain.Request;
import java.util.Optional;

/**
 * What is asked about.
 *
 * @param source the address of who calls a gateway from outside
 * @param serverName of TLS that the caller itself speaks; absent where it speaks none
 * @param request absent where it is not HTTP
 */
record Call(
    String text,
    Target target,
    String source,
    Optional<String> serverName,
    Optional<Request> request) {

  /**
   * @param host by name or address
   */
  record Target(String host, int port) {}

  String host() {
    return target.host;
  }

  int port() {
    return target.port;
  }
}
