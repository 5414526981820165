/**
 * A Kubernetes of processes, for tests and for the demo. {@link io.meltemi.envtest.ControlPlane} is
 * the real etcd, API server and controller manager, as children of this JVM.
 */
@NullMarked
package io.meltemi.envtest;

import org.jspecify.annotations.NullMarked;
