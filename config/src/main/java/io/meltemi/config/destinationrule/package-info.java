/** DestinationRule: from fields to {@link io.meltemi.model.DestinationRule}. Pure functions. */
@NullMarked
package io.meltemi.config.destinationrule;

import org.jspecify.annotations.NullMarked;
