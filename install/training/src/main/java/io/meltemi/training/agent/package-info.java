/**
 * The training run of {@code pilot-agent}: {@link io.meltemi.training.agent.FakeIstiod} is its
 * istiod and its certificate authority, {@link io.meltemi.training.agent.AgentTraining} everybody
 * else whom it talks to.
 */
@NullMarked
package io.meltemi.training.agent;

import org.jspecify.annotations.NullMarked;
