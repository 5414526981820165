package io.meltemi.model.gatewayapi;

import io.meltemi.model.MeshObject;

/**
 * An object that becomes Gateways, VirtualServices and DestinationRules of Istio's: of the Gateway
 * API, and Kubernetes' older Ingress.
 */
public sealed interface GatewayApiObject extends MeshObject
    permits GatewayClass,
        KubernetesGateway,
        ListenerSet,
        Route,
        ReferenceGrant,
        BackendTlsPolicy,
        BackendTrafficPolicy,
        InferencePool,
        Ingress,
        IngressClass {
  ObjectState state();
}
