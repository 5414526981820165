package io.meltemi.agent.xds;

import java.util.function.Consumer;

/**
 * A type of resource that the agent itself subscribes to, on Envoy's stream so that istiod sees one
 * client. Envoy gets none of its responses.
 *
 * @param handler told the value of each resource, on the event loop; an {@link
 *     IllegalArgumentException} of its rejects the response
 */
public record AgentSubscription(String typeUrl, Consumer<byte[]> handler) {}
