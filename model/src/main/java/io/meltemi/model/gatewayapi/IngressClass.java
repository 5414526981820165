package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;

/**
 * Kubernetes' IngressClass.
 *
 * @param controller whose Ingresses of the class are
 */
public record IngressClass(ConfigMeta meta, ObjectState state, String controller)
    implements GatewayApiObject {}
