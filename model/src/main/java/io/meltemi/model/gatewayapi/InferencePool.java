package io.meltemi.model.gatewayapi;

import io.meltemi.base.Labels;
import io.meltemi.model.ConfigMeta;
import java.util.List;
import java.util.OptionalInt;

/**
 * Pods that serve models, and the service that says for each request which of them is to have it.
 *
 * @param selector labels of the pods
 * @param targetPorts of the pods, each a server of its own
 */
public record InferencePool(
    ConfigMeta meta, ObjectState state, Labels selector, List<Integer> targetPorts, Picker picker)
    implements GatewayApiObject {
  public InferencePool {
    targetPorts = List.copyOf(targetPorts);
  }

  /**
   * The service that picks endpoints, of the pool's namespace.
   *
   * @param port absent where not told, which is no use
   * @param failsOpen whether requests go to any endpoint while it does not answer
   */
  public record Picker(ObjectReference to, OptionalInt port, boolean failsOpen) {}
}
