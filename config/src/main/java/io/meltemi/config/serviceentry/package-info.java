/** ServiceEntry: from fields to {@link io.meltemi.model.ServiceEntry}. Pure functions. */
@NullMarked
package io.meltemi.config.serviceentry;

import org.jspecify.annotations.NullMarked;
