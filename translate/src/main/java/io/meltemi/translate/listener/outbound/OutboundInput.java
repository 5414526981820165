package io.meltemi.translate.listener.outbound;

import io.meltemi.translate.listener.common.ListenerParts;
import java.util.List;

/** All that an outbound listener is made of. */
public record OutboundInput(PlannedListener planned, ListenerParts parts) {
  String bind() {
    return planned.bind();
  }

  int port() {
    return planned.port();
  }

  boolean bindToPort() {
    return planned.bindToPort();
  }

  List<OutboundChain> chains() {
    return planned.chains();
  }

  String name() {
    return planned.name();
  }
}
