/**
 * From a snapshot to the resources that each client gets. In: {@code MeshSnapshot} by {@code
 * SnapshotSource.publish}, on the mesh's writer thread; clients as the xDS server knows them. Out:
 * a {@code ClientView} for each client, on its stream's thread, and the clients whom a publication
 * concerns.
 *
 * <p>What clients have in common is in layers: {@code GroupLayer}, {@code ServiceLayer}, {@code
 * ListenerLayer}, {@code RouteLayer}; the rest is their {@code ProxyClass}. {@code Generation}
 * finds them and takes over what did not change. See docs/design/delivery.md. Istio computes for
 * each proxy: pilot/pkg/xds/{ads,delta,eds}.go.
 */
@NullMarked
package io.meltemi.delivery;

import org.jspecify.annotations.NullMarked;
