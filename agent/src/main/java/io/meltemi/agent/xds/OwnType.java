package io.meltemi.agent.xds;

import java.util.function.Consumer;

/**
 * A type of resource that the agent itself asks istiod for, on Envoy's stream so that istiod sees
 * one client. Envoy hears nothing of it.
 *
 * @param handler told the value of each resource, on the event loop; an {@link
 *     IllegalArgumentException} of its rejects the response
 */
public record OwnType(String typeUrl, Consumer<byte[]> handler) {}
