/**
 * RDS: route tables of sidecars and gateways. In: a {@code ProxyScope} and the name of a table.
 * Out: its bytes, concatenated from virtual hosts that are built and serialised once per {@code
 * VirtualHostInput}, so that a change of one VirtualService rebuilds the hosts that it names and
 * copies the rest. Pure; any thread. Istio: pilot/pkg/networking/core/{httproute,gateway}.go and
 * core/route.
 */
@NullMarked
package io.meltemi.translate.route;

import org.jspecify.annotations.NullMarked;
