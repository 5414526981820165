/**
 * A Kubernetes of processes, for tests and for the demo. {@link io.meltemi.cluster.ControlPlane} is
 * the real etcd, API server and controller manager, as children of this JVM.
 */
@NullMarked
package io.meltemi.cluster;

import org.jspecify.annotations.NullMarked;
