/**
 * ServiceEntries and WorkloadEntries as services and endpoints. Pure functions; any thread. Istio:
 * pilot/pkg/serviceregistry/serviceentry.
 */
@NullMarked
package io.meltemi.ingest.serviceentry;

import org.jspecify.annotations.NullMarked;
