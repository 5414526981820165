/**
 * DNS for the application: its queries, which the capture rules send here, are answered from the
 * name table that istiod keeps for this proxy, and by the pod's own name servers where the table
 * has nothing to say. Everything runs on the agent's event loop; what is in flight is bounded.
 * Istio: pkg/dns/client.
 */
@NullMarked
package io.meltemi.agent.dns;

import org.jspecify.annotations.NullMarked;
