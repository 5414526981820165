package io.meltemi.model.kube;

import io.meltemi.model.Protocol;
import java.util.Locale;
import java.util.Set;

/**
 * The protocol of a Kubernetes service port: UDP as such, else {@code appProtocol}, else the prefix
 * of the port's name, else TCP for ports that servers speak first on.
 *
 * <p>Source: istio 1.30.3 pkg/config/kube/conversion.go.
 */
public final class PortProtocol {
  /** SMTP, DNS, MySQL, MongoDB: sniffing would wait for a client that waits. */
  private static final Set<Integer> SERVER_FIRST = Set.of(25, 53, 3306, 27017);

  private static final String GRPC_WEB = "grpc-web";

  private PortProtocol() {}

  public static Protocol of(KubeService.Port port) {
    if (port.protocol().equals("UDP")) {
      return Protocol.UDP;
    }
    String name = port.appProtocol().isEmpty() ? port.name() : port.appProtocol();
    Protocol protocol =
        switch (port.appProtocol()) {
          case "kubernetes.io/h2c" -> Protocol.HTTP2;
          case "kubernetes.io/ws" -> Protocol.HTTP;
          case "kubernetes.io/wss" -> Protocol.HTTPS;
          default -> byPrefix(name);
        };
    return protocol.isUnsupported() && SERVER_FIRST.contains(port.port()) ? Protocol.TCP : protocol;
  }

  private static Protocol byPrefix(String name) {
    if (name.toLowerCase(Locale.ROOT).startsWith(GRPC_WEB)) {
      return Protocol.GRPC_WEB;
    }
    int dash = name.indexOf('-');
    return Protocol.parse(dash < 0 ? name : name.substring(0, dash));
  }
}
