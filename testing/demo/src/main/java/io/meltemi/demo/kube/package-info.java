/**
 * {@code ./meltemi demo --kube}: the bookshop on a Kubernetes of processes. {@link
 * io.meltemi.demo.kube.KubeDemo} starts the cluster, has Helm install our charts there, and makes
 * the stops of {@link io.meltemi.demo.kube.KubeTour}, each of which is judged by what the cluster,
 * the proxies and the wire show. With {@code --clusters=2} there are two, and the stops are those
 * of {@link io.meltemi.demo.kube.ClustersTour}, under constant traffic.
 */
@NullMarked
package io.meltemi.demo.kube;

import org.jspecify.annotations.NullMarked;
