/**
 * The remote clusters of the mesh.
 *
 * <p>Door: {@link io.meltemi.istiod.cluster.RemoteClusters}. In: kubeconfigs, of Secrets ({@link
 * io.meltemi.istiod.cluster.SecretConfigs}) or of a folder ({@link
 * io.meltemi.istiod.cluster.FolderConfigs}). Out: each cluster's objects to the mesh's writer, its
 * client to whoever asks it something, and {@link io.meltemi.istiod.cluster.ClusterHandler}s that
 * do something in each. Istio: pkg/kube/multicluster.
 */
@NullMarked
package io.meltemi.istiod.cluster;

import org.jspecify.annotations.NullMarked;
