/**
 * The mesh as immutable records: services, endpoints, policies, the proxies' own settings, and the
 * {@link io.meltemi.model.MeshSnapshot} that holds a whole mesh. No protobuf, no I/O; any thread.
 *
 * <p>Written by {@code config} (from YAML) and {@code ingest} (from objects); read by {@code
 * translate} and {@code debug}. Istio keeps these in pilot/pkg/model and istio.io/api.
 */
@NullMarked
package io.meltemi.model;

import org.jspecify.annotations.NullMarked;
