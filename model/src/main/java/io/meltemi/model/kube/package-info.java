/**
 * What is used of Kubernetes' own objects, trimmed as they arrive. Made by the sources (a folder,
 * an API server); {@code ingest} turns them into services, endpoints and workloads. Immutable.
 */
@NullMarked
package io.meltemi.model.kube;

import org.jspecify.annotations.NullMarked;
