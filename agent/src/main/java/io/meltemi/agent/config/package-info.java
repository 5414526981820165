/**
 * What the agent is told: ProxyConfig from its sources, the pod's downward API files, the
 * environment. In go files' texts, variables and flags; out come immutable values, or one {@link
 * io.meltemi.agent.config.SettingsException} that names source, field, value and expectation. Read
 * once, on the main thread, before anything is started. Istio: pilot/cmd/pilot-agent/config and
 * options.
 */
@NullMarked
package io.meltemi.agent.config;

import org.jspecify.annotations.NullMarked;
