/**
 * Fetches over HTTP what others name: the keys of issuers, bundles of roots.
 *
 * <p>Door: {@link io.meltemi.istiod.fetch.HttpFetch#get}, on the caller's thread. In: a URL and a
 * deadline. Out: the body, bounded. Nothing is fetched from an address that {@link
 * io.meltemi.istiod.fetch.AddressGuard} does not permit. When it is fetched again is {@link
 * io.meltemi.istiod.fetch.FetchSchedule}.
 */
@NullMarked
package io.meltemi.istiod.fetch;

import org.jspecify.annotations.NullMarked;
