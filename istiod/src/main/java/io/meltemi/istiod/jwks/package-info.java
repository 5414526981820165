/**
 * The keys that validate tokens, fetched for the mesh.
 *
 * <p>Door: {@link io.meltemi.istiod.jwks.JwksWorker#start}. In: whose keys {@code ingest} wants.
 * Out: changes with the keys, or that there are none; fetched again in time, on threads of its own.
 * Nothing is fetched from an address that {@link io.meltemi.istiod.fetch.AddressGuard} does not
 * permit. Istio: pilot/pkg/model/jwks_resolver.go.
 */
@NullMarked
package io.meltemi.istiod.jwks;

import org.jspecify.annotations.NullMarked;
