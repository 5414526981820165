package io.meltemi.agent.probe;

import java.time.Duration;

/**
 * One probe.
 *
 * @param timeout of the whole of it; zero is none, as for lifecycle hooks, which kubelet ends
 */
record ProbeSpec(ProbeAction action, Duration timeout) {}
