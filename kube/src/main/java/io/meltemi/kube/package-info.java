/**
 * A Kubernetes API server.
 *
 * <p>Doors: {@link io.meltemi.kube.KubeCredentials} says where a server is and who asks, {@link
 * io.meltemi.kube.KubeClient} reads and writes single objects as JSON trees. All calls block the
 * calling (virtual) thread, end by a deadline, and read a bounded answer.
 *
 * <p>Ours, over OkHttp: of the Java clients it is the one whose HTTP/2 pings find a connection that
 * is half open, on which a watch would be silent for ever.
 */
@NullMarked
package io.meltemi.kube;

import org.jspecify.annotations.NullMarked;
