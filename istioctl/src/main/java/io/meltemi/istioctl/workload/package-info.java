/**
 * Workloads outside of Kubernetes: the files by which a machine's agent joins the mesh. In come a
 * WorkloadGroup and the control plane's ConfigMaps; out go texts. In Istio: istioctl/pkg/workload.
 */
@NullMarked
package io.meltemi.istioctl.workload;

import org.jspecify.annotations.NullMarked;
