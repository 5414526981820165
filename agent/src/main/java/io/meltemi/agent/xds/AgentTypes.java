package io.meltemi.agent.xds;

import java.util.List;

/**
 * The types of resources that the agent does more with than to pass them on.
 *
 * @param own what it asks for itself, on each stream, each type once
 * @param extensions makes what istiod says of extensions what Envoy is told
 */
public record AgentTypes(List<AgentSubscription> own, ExtensionRewriter extensions) {
  /** All is passed on as it is. */
  public static final AgentTypes NONE = new AgentTypes(List.of(), ExtensionRewriter.NONE);

  public AgentTypes {
    own = List.copyOf(own);
  }

  List<String> ownUrls() {
    return own.stream().map(AgentSubscription::typeUrl).toList();
  }
}
