package io.meltemi.translate.route;

/**
 * What the name of a sidecar's route table asks for.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/httproute.go, extractListenerPort.
 */
sealed interface RouteName {
  /** {@code 80}: every host of that port. */
  record Port(int number) implements RouteName {}

  /** {@code host:80}: one host behind a listener that sniffs the protocol. */
  record Sniffed(String host, int port) implements RouteName {}

  /** {@code http_proxy} or {@code unix://…}: every host on every port. */
  record AllPorts(String name) implements RouteName {}

  /** A name of no listener that this program makes. */
  record Unknown() implements RouteName {}

  String HTTP_PROXY = "http_proxy";
  String UNIX_PREFIX = "unix://";

  static RouteName parse(String name) {
    if (name.equals(HTTP_PROXY) || name.startsWith(UNIX_PREFIX)) {
      return new AllPorts(name);
    }
    int colon = name.indexOf(':');
    int port = portOf(name.substring(colon + 1));
    if (port < 0) {
      return new Unknown();
    }
    return colon < 0 ? new Port(port) : new Sniffed(name.substring(0, colon), port);
  }

  private static int portOf(String text) {
    if (!text.matches("\\d{1,5}")) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= 65_535 ? port : -1;
  }
}
