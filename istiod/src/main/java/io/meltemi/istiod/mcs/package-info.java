/**
 * What istiod writes for the Multi-Cluster Services API.
 *
 * <p>Door: {@link io.meltemi.istiod.mcs.AutoServiceExport#start}. In: the Services of one cluster.
 * Out: ServiceExports there, from a thread of its own. Istio:
 * pilot/pkg/serviceregistry/kube/controller/autoserviceexportcontroller.go.
 */
@NullMarked
package io.meltemi.istiod.mcs;

import org.jspecify.annotations.NullMarked;
