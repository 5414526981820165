/**
 * Sidecar injection as a function: a pod, the templates and the mesh's settings go in, the pod with
 * its proxy comes out, or a reason why not. No I/O, clock or environment; any thread.
 *
 * <p>Source: istio 1.30.3 pkg/kube/inject.
 */
@NullMarked
package io.meltemi.inject;

import org.jspecify.annotations.NullMarked;
