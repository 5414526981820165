package io.meltemi.translate.listener.common;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.meltemi.model.ProxyView.IpFamily;

/** Addresses that listeners bind to. */
public final class Addresses {
  public static final String UNIX = "unix://";

  private Addresses() {}

  public static Address of(String bind, int port) {
    if (bind.startsWith(UNIX)) {
      return Address.newBuilder()
          .setPipe(Pipe.newBuilder().setPath(bind.substring(UNIX.length())))
          .build();
    }
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(bind).setPortValue(port))
        .build();
  }

  public static String wildcard(IpFamily family) {
    return family == IpFamily.IPV6 ? "::" : "0.0.0.0";
  }

  /** What a proxy of both families listens on beside a wildcard or localhost; else empty. */
  public static String ofOtherFamily(String bind, IpFamily family) {
    if (family != IpFamily.DUAL) {
      return "";
    }
    return switch (bind) {
      case "0.0.0.0" -> "::";
      case "127.0.0.1" -> "::1";
      default -> "";
    };
  }

  public static String localhost(IpFamily family) {
    return family == IpFamily.IPV6 ? "::1" : "127.0.0.1";
  }
}
