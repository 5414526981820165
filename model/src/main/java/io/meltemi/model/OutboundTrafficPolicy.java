package io.meltemi.model;

import java.util.Optional;

/** What becomes of traffic to hosts that the mesh does not know. */
public record OutboundTrafficPolicy(Mode mode, Optional<VirtualService.Destination> egressProxy) {
  public static final OutboundTrafficPolicy ALLOW_ANY =
      new OutboundTrafficPolicy(Mode.ALLOW_ANY, Optional.empty());

  static final OutboundTrafficPolicy REGISTRY_ONLY =
      new OutboundTrafficPolicy(Mode.REGISTRY_ONLY, Optional.empty());

  public enum Mode {
    REGISTRY_ONLY,
    ALLOW_ANY
  }
}
