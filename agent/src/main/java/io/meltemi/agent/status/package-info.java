/**
 * The agent's status port: readiness, merged metrics, and the way to stop it from inside the pod.
 * Each request has a virtual thread; connections are limited by the HTTP server's own settings.
 * Istio: pilot/cmd/pilot-agent/status.
 */
@NullMarked
package io.meltemi.agent.status;

import org.jspecify.annotations.NullMarked;
