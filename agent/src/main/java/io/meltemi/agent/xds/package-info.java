/**
 * The xDS proxy: Envoy connects to a Unix socket, each of its streams gets one stream to istiod,
 * and messages pass unread and unchanged in both directions. At most one message a direction is
 * held; the slower side slows the faster. Everything runs on one event loop thread, which owns all
 * state. Istio: pkg/istio-agent/xds_proxy.go.
 */
@NullMarked
package io.meltemi.agent.xds;

import org.jspecify.annotations.NullMarked;
