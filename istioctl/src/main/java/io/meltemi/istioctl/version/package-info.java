/**
 * {@code istioctl version}: of this program, of the istiods of a cluster (each is asked on its port
 * 15014 through the API server, or by an address), and of the proxies that are connected to them.
 */
@NullMarked
package io.meltemi.istioctl.version;

import org.jspecify.annotations.NullMarked;
