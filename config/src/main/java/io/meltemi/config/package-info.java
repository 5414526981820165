/**
 * From YAML or JSON to the model: defaults, complete names, validation. One package per kind.
 *
 * <p>Doors: {@link io.meltemi.config.ObjectReader} for Istio's and Kubernetes' objects, {@link
 * io.meltemi.config.mesh.MeshConfigReader}, {@link io.meltemi.config.mesh.MeshNetworksReader} and
 * {@link io.meltemi.config.mesh.ProxyConfigReader} for the mesh's settings, {@link
 * io.meltemi.config.virtualservice.DelegateMerge} for VirtualServices that others pull in. In:
 * {@link io.meltemi.yaml.Document}, text with its place in a file. Out: records of {@code
 * io.meltemi.model} and problems.
 *
 * <p>An object with an error is not to be used (its last good version stays in force); a warning is
 * only told. All of it is pure functions; any thread. Istio does this in pkg/config/validation,
 * pilot/pkg/config/kube/crd and pkg/config/mesh.
 */
@NullMarked
package io.meltemi.config;

import org.jspecify.annotations.NullMarked;
