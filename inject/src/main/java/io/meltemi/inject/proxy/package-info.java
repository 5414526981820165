/**
 * The proxy's configuration on its way into a pod: the mesh's default, over it what is written for
 * the namespace and the workload, over that the pod's annotation. Out comes what differs from the
 * defaults, as protobuf prints it.
 *
 * <p>Source: istio/api mesh/v1alpha1/proxy.proto, istio 1.30.3 pkg/config/mesh/mesh.go.
 */
@NullMarked
package io.meltemi.inject.proxy;

import org.jspecify.annotations.NullMarked;
