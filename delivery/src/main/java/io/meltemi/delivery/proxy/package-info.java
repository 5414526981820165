/**
 * From a client of the xDS server to the {@code ProxyView} that translation reads: node id and
 * metadata, joined with what the mesh knows of the workload. Pure, but for a memo by connection;
 * any thread. Istio: pilot/pkg/model/context.go, pilot/pkg/xds/ads.go.
 */
@NullMarked
package io.meltemi.delivery.proxy;

import org.jspecify.annotations.NullMarked;
