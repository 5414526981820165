/**
 * istiod's debug pages: {@code /debug/*}, {@code /version} and {@code /ready}. In go the snapshot
 * in force and the sessions' status at the moment of the request, out comes what Istio prints of
 * its own; nothing is kept between requests. {@link DebugEndpoints} knows HTTP and who may see
 * what, the views in {@code view} are functions. Handlers run on the HTTP server's threads. Istio:
 * pilot/pkg/xds/debug.go.
 */
@NullMarked
package io.meltemi.debug;

import org.jspecify.annotations.NullMarked;
