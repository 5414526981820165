/**
 * Listeners. In: {@code ProxyScope} and the endpoints. Out: every listener of the proxy as bytes,
 * sorted by name. Pure; any thread.
 *
 * <p>{@link io.meltemi.translate.listener.ListenerTranslator} asks the plans of {@code outbound},
 * {@code inbound} and {@code gateway} which listeners there are and what each one needs, as small
 * input records. Their builders turn one record into one listener, and a cache keeps the bytes by
 * the record. What is the same for all listeners of a proxy (HTTP filters, tracing, access logs) is
 * serialised once, as a {@code …Template} of {@code common}. The three do not use each other.
 * Istio: pilot/pkg/networking/core/listener*.go, networkfilter.go, tls.go, gateway.go.
 */
@NullMarked
package io.meltemi.translate.listener;

import org.jspecify.annotations.NullMarked;
