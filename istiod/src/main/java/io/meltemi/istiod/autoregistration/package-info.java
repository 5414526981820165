/**
 * Proxies outside of Kubernetes become WorkloadEntries of their WorkloadGroups while they are
 * connected, with what they say of their health. In come the streams' first requests and ends; out
 * go writes to the API server, on the streams' threads and on queues of their own. In Istio:
 * pilot/pkg/autoregistration.
 */
@NullMarked
package io.meltemi.istiod.autoregistration;

import org.jspecify.annotations.NullMarked;
