/**
 * The Gateway API's objects to Gateways, VirtualServices and DestinationRules as Istio's own kinds
 * give, and to statuses. Door: {@link io.meltemi.ingest.gateway.GatewayApi}, which keeps what was
 * derived and derives again what reads something that has changed; the derivations are pure
 * functions of what they look up. Confined to the writer's thread. Istio:
 * pilot/pkg/config/kube/gateway. See docs/design/gateway.md.
 */
@NullMarked
package io.meltemi.ingest.gateway;

import org.jspecify.annotations.NullMarked;
