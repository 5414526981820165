/**
 * What istiod tells of the mesh in the statuses of the cluster's objects.
 *
 * <p>Door: {@link io.meltemi.istiod.status.StatusWriter#start}. In: what a snapshot says that
 * statuses lack. Out: writes, by the replica that leads, on a thread of its own.
 */
@NullMarked
package io.meltemi.istiod.status;

import org.jspecify.annotations.NullMarked;
