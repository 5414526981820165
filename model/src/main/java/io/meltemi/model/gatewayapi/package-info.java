/**
 * The Gateway API's kinds, as far as they have a meaning in the mesh. What depends on no other
 * object (matches, filters, timeouts) is in the terms of {@link io.meltemi.model.VirtualService}
 * already; {@code ingest.gateway} puts the objects together. Immutable.
 */
@NullMarked
package io.meltemi.model.gatewayapi;

import org.jspecify.annotations.NullMarked;
