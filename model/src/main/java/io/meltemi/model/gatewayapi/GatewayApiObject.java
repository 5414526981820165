package io.meltemi.model.gatewayapi;

import io.meltemi.model.MeshObject;

/** An object of the Gateway API. */
public sealed interface GatewayApiObject extends MeshObject
    permits GatewayClass,
        KubernetesGateway,
        ListenerSet,
        Route,
        ReferenceGrant,
        BackendTlsPolicy,
        BackendTrafficPolicy {
  ObjectState state();
}
