/**
 * Whom workloads trust: from the mesh's settings and the roots in a snapshot to Istio's {@code
 * ProxyConfig}, which agents merge into what Envoy verifies by. Pure, any thread. Istio's
 * pilot/pkg/trustbundle and pilot/pkg/xds/pcds.go.
 */
@NullMarked
package io.meltemi.translate.trust;

import org.jspecify.annotations.NullMarked;
