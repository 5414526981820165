package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;

/**
 * A GatewayClass.
 *
 * @param controller whose business its Gateways are
 */
public record GatewayClass(ConfigMeta meta, ObjectState state, String controller)
    implements GatewayApiObject {}
