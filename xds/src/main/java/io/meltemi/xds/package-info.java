/**
 * The xDS server: ADS streams in state-of-the-world and incremental form, acknowledgement, push.
 *
 * <p>In: {@link io.meltemi.xds.ResourceSource} says which resources a client gets, {@code
 * XdsServer.publish} that a new snapshot is in force. Out: responses to Envoys, and events to
 * {@link io.meltemi.xds.XdsObserver}. Resources are opaque named bytes, made once and shared by
 * every response that carries them.
 *
 * <p>Each stream is one virtual thread with a mailbox; only it touches its session. {@code
 * XdsServer} may be used from any thread.
 *
 * <p>Source of the semantics: istio 1.30 pkg/xds/server.go, pilot/pkg/xds/{ads,delta,xdsgen}.go;
 * Envoy's docs/root/api-docs/xds_protocol.rst.
 */
@NullMarked
package io.meltemi.xds;

import org.jspecify.annotations.NullMarked;
