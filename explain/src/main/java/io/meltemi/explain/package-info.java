/**
 * What a proxy does with one connection or request, by the configuration that it has: listener,
 * filter chain, filters, route, cluster and endpoints, and at each step what matched, what did not
 * and why. Envoy's rules, read from its documentation and source.
 */
@NullMarked
package io.meltemi.explain;

import org.jspecify.annotations.NullMarked;
