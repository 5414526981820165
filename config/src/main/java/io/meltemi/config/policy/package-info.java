/**
 * Traffic policy of DestinationRules, Sidecars and the mesh: from fields to {@link
 * io.meltemi.model.TrafficPolicy} and its parts. Pure functions. Source: istio.io/api
 * networking/v1alpha3/destination_rule.proto; checks: istio 1.30.3 pkg/config/validation.
 */
@NullMarked
package io.meltemi.config.policy;

import org.jspecify.annotations.NullMarked;
