/**
 * {@code pilot-discovery}: settings, ports and life cycle. Wiring only: sources feed the mesh's
 * writer, its snapshots feed the deliveries, the xDS server and the debug endpoints read both. The
 * environment is read here and nowhere else. Istio: pilot/cmd/pilot-discovery, pilot/pkg/bootstrap.
 */
@NullMarked
package io.meltemi.istiod;

import org.jspecify.annotations.NullMarked;
