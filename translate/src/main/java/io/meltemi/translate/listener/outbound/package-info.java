/**
 * The listeners of a sidecar for what its application calls: one for each port or address of the
 * services in scope, the virtual outbound listener, and the HTTP proxy. In: {@code ProxyScope} and
 * the endpoints of headless services. Out: an {@code OutboundInput} for each listener, and its
 * bytes. Istio: pilot/pkg/networking/core/listener.go, networkfilter.go, tls.go.
 */
@NullMarked
package io.meltemi.translate.listener.outbound;

import org.jspecify.annotations.NullMarked;
