package io.meltemi.ingest.gateway;

import io.meltemi.model.gatewayapi.Listener;

/** A listener of a ListenerSet may leave its port to its protocol. */
final class PortOf {
  private PortOf() {}

  /** 0 where there is none. */
  static int listener(Listener listener) {
    if (listener.port() != 0) {
      return listener.port();
    }
    return switch (listener.protocol()) {
      case "HTTP" -> 80;
      case "HTTPS" -> 443;
      default -> 0;
    };
  }
}
