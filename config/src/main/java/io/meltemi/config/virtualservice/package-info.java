/**
 * VirtualService: from fields to {@link io.meltemi.model.VirtualService}, with complete names, and
 * {@link io.meltemi.config.virtualservice.DelegateMerge}, which ingest applies to all of them. Pure
 * functions. Source: istio.io/api networking/v1alpha3/virtual_service.proto; checks: istio 1.30.3
 * pkg/config/validation.
 */
@NullMarked
package io.meltemi.config.virtualservice;

import org.jspecify.annotations.NullMarked;
