/**
 * One proxy's part of the configuration: which services, routes and rules it may see and which win.
 * In: {@code ProxyView}, {@code ConfigSnapshot}. Out: {@link
 * io.meltemi.translate.scope.ProxyScope}, shared by all proxies with equal views. Pure; any thread.
 * Istio: pilot/pkg/model/{sidecar,push_context,authentication}.go.
 */
@NullMarked
package io.meltemi.translate.scope;

import org.jspecify.annotations.NullMarked;
