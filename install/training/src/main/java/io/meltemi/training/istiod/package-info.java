/**
 * The training run of {@code pilot-discovery}: {@link io.meltemi.training.istiod.FakeApiServer} is
 * its cluster, {@link io.meltemi.training.istiod.IstiodTraining} its one client.
 */
@NullMarked
package io.meltemi.training.istiod;

import org.jspecify.annotations.NullMarked;
