/**
 * A kubelet whose containers are processes of this host: {@link io.meltemi.cluster.kubelet.Kubelet}
 * takes pods from the API server, gives each a network namespace with an address, and runs its
 * containers there, each in namespaces for mounts, processes and host name, on a writable layer
 * over this host's files. An image is a command ({@link io.meltemi.cluster.kubelet.Images}).
 *
 * <p>Each pod has a virtual thread, and so has each container; they meet in {@link
 * io.meltemi.cluster.kubelet.Bell}s.
 */
@NullMarked
package io.meltemi.cluster.kubelet;

import org.jspecify.annotations.NullMarked;
