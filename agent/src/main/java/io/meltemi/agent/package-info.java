/**
 * {@code pilot-agent}: starts and supervises Envoy beside an application, and stands between it and
 * istiod. In come flags, environment and files; out goes Envoy with its bootstrap, an xDS proxy on
 * a Unix socket, and the status port. {@link io.meltemi.agent.PilotAgent} is the program; the
 * packages below are its parts. Istio: pilot/cmd/pilot-agent, pkg/istio-agent, pkg/envoy,
 * pkg/bootstrap.
 */
@NullMarked
package io.meltemi.agent;

import org.jspecify.annotations.NullMarked;
