/**
 * Objects to {@code MeshSnapshot}. In: {@link io.meltemi.model.MeshChange}s of any number of
 * sources. Out: snapshots, published by the one writer thread of {@link
 * io.meltemi.ingest.MeshLoop}, in two lanes: what changes only endpoints does not wait behind
 * configuration. All else here is confined to that thread or immutable. Istio: pilot/pkg/bootstrap,
 * pilot/pkg/serviceregistry/aggregate, pilot/pkg/xds/discovery.go (debounce).
 */
@NullMarked
package io.meltemi.ingest;

import org.jspecify.annotations.NullMarked;
