/**
 * Debug over xDS: one request to each istiod of a cluster, through port-forwards and with a token
 * of the cluster, or to the one at an address. Servers are verified, by the mesh's root and by
 * name, unless {@code --plaintext} or {@code --insecure} says otherwise. Source: istio 1.30,
 * istioctl/pkg/multixds.
 */
@NullMarked
package io.meltemi.istioctl.xds;

import org.jspecify.annotations.NullMarked;
