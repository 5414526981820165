/**
 * One istiod of several does what must be done once.
 *
 * <p>Door: {@link io.meltemi.kube.leader.LeaderElection#start}. In: a lease in the cluster, and the
 * work. Out: the work is begun when this istiod leads, and closed before another one can.
 */
@NullMarked
package io.meltemi.kube.leader;

import org.jspecify.annotations.NullMarked;
