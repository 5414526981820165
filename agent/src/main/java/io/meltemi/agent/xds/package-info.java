/**
 * The xDS proxy: Envoy connects to a Unix socket, each of its streams gets one connection and
 * stream to istiod, and what is in them passes in both directions as it comes, frame by frame: no
 * message is ever held whole but the few small ones that the agent itself reads, so the size of the
 * mesh costs the agent no memory. A frame is read from one side only when the other has taken the
 * one before. Everything runs on one event loop thread, which owns all state. Istio:
 * pkg/istio-agent/xds_proxy.go.
 */
@NullMarked
package io.meltemi.agent.xds;

import org.jspecify.annotations.NullMarked;
