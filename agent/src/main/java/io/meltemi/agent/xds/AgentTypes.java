package io.meltemi.agent.xds;

import java.util.Optional;

/**
 * The types of resources that the agent does more with than to pass them on.
 *
 * @param own what it asks for itself, on each stream
 * @param extensions makes what istiod says of extensions what Envoy is told
 */
public record AgentTypes(Optional<AgentSubscription> own, ExtensionRewriter extensions) {
  /** All is passed on as it is. */
  public static final AgentTypes NONE = new AgentTypes(Optional.empty(), ExtensionRewriter.NONE);
}
