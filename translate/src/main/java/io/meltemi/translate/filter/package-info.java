/**
 * Envoy's filters, one file each, and their order: {@link io.meltemi.translate.filter.FilterOrder}
 * for HTTP, {@link io.meltemi.translate.filter.NetworkFilters} for TCP.
 *
 * <p>In: what a listener asks of its filters, as small records. Out: filter messages, built once
 * and shared by all listeners of a class. A filter that the Envoy in hand does not have is left
 * out, so that a stock Envoy never rejects a listener. Pure; any thread. Istio:
 * pilot/pkg/xds/filters/filters.go, pilot/pkg/networking/core/listener_builder.go.
 */
@NullMarked
package io.meltemi.translate.filter;

import org.jspecify.annotations.NullMarked;
