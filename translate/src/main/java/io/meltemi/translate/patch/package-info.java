/**
 * EnvoyFilters. In: resources as they were made, and the patches that select the proxy ({@link
 * io.meltemi.translate.patch.PatchSet}). Out: the patched resources; what no patch touches is the
 * same instance. A patch that breaks a resource is left out and reported; where it might have
 * stopped something, the resource is withheld. Any thread.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/networking/core/envoyfilter, pkg/proto/merge.
 */
@NullMarked
package io.meltemi.translate.patch;

import org.jspecify.annotations.NullMarked;
