/**
 * The application's health probes and lifecycle hooks, which kubelet asks of the agent because the
 * application itself may only take mutual TLS. The injector's {@code ISTIO_KUBE_APP_PROBERS} says
 * which there are; nothing else is reached through them. Each is asked on the agent's event loop,
 * its caller waits on a virtual thread. Istio: pilot/cmd/pilot-agent/status/server.go.
 */
@NullMarked
package io.meltemi.agent.probe;

import org.jspecify.annotations.NullMarked;
