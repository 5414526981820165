/**
 * The mesh's own settings: {@link io.meltemi.config.mesh.MeshConfigReader}, {@link
 * io.meltemi.config.mesh.MeshNetworksReader}, and {@link io.meltemi.config.mesh.ProxyConfigReader},
 * which lays a node's settings over the mesh's. Pure functions. Source: istio 1.30.3
 * pkg/config/mesh, istio.io/api mesh/v1alpha1.
 */
@NullMarked
package io.meltemi.config.mesh;

import org.jspecify.annotations.NullMarked;
