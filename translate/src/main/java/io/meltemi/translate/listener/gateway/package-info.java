/**
 * The listeners of a gateway: one for each bind address and port of its merged servers. In: {@code
 * ProxyScope}. Out: a {@code GatewayInput} for each listener, and its bytes. Istio:
 * pilot/pkg/networking/core/gateway.go.
 */
@NullMarked
package io.meltemi.translate.listener.gateway;

import org.jspecify.annotations.NullMarked;
