/**
 * From a snapshot to the resources that each class of proxies gets. In: {@code MeshSnapshot},
 * {@code ProxyView}. Out: {@code ClientView}, one for all proxies with equal views. Any thread.
 */
@NullMarked
package io.meltemi.istiod.delivery;

import org.jspecify.annotations.NullMarked;
