package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import java.util.List;

/** More listeners for a Gateway, from whoever that Gateway allows. */
public record ListenerSet(
    ConfigMeta meta, ObjectState state, ObjectReference parent, List<Listener> listeners)
    implements GatewayApiObject {
  public ListenerSet {
    listeners = List.copyOf(listeners);
  }
}
