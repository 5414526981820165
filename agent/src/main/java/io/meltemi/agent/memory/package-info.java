/**
 * Keeps the agent small: gives back what only its start needed. In come the kernel's lists of what
 * this process maps, out go advices to it. Istio needs none of it: its agent is one small file.
 */
@NullMarked
package io.meltemi.agent.memory;

import org.jspecify.annotations.NullMarked;
