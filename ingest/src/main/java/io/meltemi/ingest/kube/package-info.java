/**
 * Kubernetes' services, pods and endpoint slices as services, workloads and endpoints. Pure
 * functions; any thread. Istio: pilot/pkg/serviceregistry/kube.
 */
@NullMarked
package io.meltemi.ingest.kube;

import org.jspecify.annotations.NullMarked;
