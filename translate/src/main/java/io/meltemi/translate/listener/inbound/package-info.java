/**
 * The listeners of a sidecar for what calls its application: the virtual inbound listener and those
 * of a Sidecar resource, with a chain for each port and each kind of traffic. In: {@code
 * ProxyScope}. Out: an {@code InboundInput} for each listener, and its bytes. Istio:
 * pilot/pkg/networking/core/listener_inbound.go, listener_builder.go.
 */
@NullMarked
package io.meltemi.translate.listener.inbound;

import org.jspecify.annotations.NullMarked;
