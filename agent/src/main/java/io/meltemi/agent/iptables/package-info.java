/**
 * Traffic capture: what {@code pilot-agent istio-iptables} and {@code istio-clean-iptables} do.
 *
 * <p>Flags and environment come in through {@link io.meltemi.agent.iptables.IptablesOptions} and
 * become {@link io.meltemi.agent.iptables.IptablesSettings}, validated once. {@link
 * io.meltemi.agent.iptables.CaptureRules} turns settings into a {@link
 * io.meltemi.agent.iptables.RuleSet} for each IP family, purely; {@link
 * io.meltemi.agent.iptables.IptablesRestore} brings a network namespace to that state. All of it
 * runs on the main thread of a short-lived program. Istio does this in tools/istio-iptables.
 */
@NullMarked
package io.meltemi.agent.iptables;

import org.jspecify.annotations.NullMarked;
