/**
 * A kubelet whose containers are processes of this host: {@link io.meltemi.envtest.kubelet.Kubelet}
 * takes pods from the API server, gives each a network namespace with an address, and runs its
 * containers there, each in namespaces for mounts, processes and host name, on a writable layer
 * over this host's files. An image is a command ({@link io.meltemi.envtest.kubelet.Images}).
 *
 * <p>What the API server asks of a node (logs, exec, attach, port-forward) is served by another
 * process, {@code meltemi-kube kubelet}, from the files of {@link
 * io.meltemi.envtest.kubelet.StreamingFiles}.
 *
 * <p>Each pod has a virtual thread, and so has each container; they meet in {@link
 * io.meltemi.envtest.kubelet.Signal}s.
 */
@NullMarked
package io.meltemi.envtest.kubelet;

import org.jspecify.annotations.NullMarked;
