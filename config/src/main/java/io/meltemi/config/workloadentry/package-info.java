/** WorkloadEntry: from fields to {@link io.meltemi.model.WorkloadEntry}. Pure functions. */
@NullMarked
package io.meltemi.config.workloadentry;

import org.jspecify.annotations.NullMarked;
