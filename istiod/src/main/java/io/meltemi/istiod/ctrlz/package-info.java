/**
 * ControlZ: what a running istiod says of itself, and its logging, which may be changed. In: HTTP
 * requests, from the machine itself unless a flag says otherwise. Out: JSON of the shapes of
 * Istio's pkg/ctrlz. On the threads of the HTTP server.
 */
@NullMarked
package io.meltemi.istiod.ctrlz;

import org.jspecify.annotations.NullMarked;
