/**
 * The roots of the mesh that are not in its settings: istiod's own, and those of SPIFFE bundle
 * endpoints.
 *
 * <p>Doors: {@link io.meltemi.istiod.trust.SpiffeBundles#start} fetches, again and again; {@link
 * io.meltemi.istiod.trust.TrustAnchorSource#start} tells the mesh's writer what agents are to be
 * told (ISTIO_MULTIROOT_MESH). Each is a thread of its own. Istio: pilot/pkg/trustbundle and
 * pkg/spiffe.
 */
@NullMarked
package io.meltemi.istiod.trust;

import org.jspecify.annotations.NullMarked;
