/**
 * Which traffic policy holds for one port and subset of a service. In: a DestinationRule, the
 * mesh's defaults. Out: the one policy that counts. Pure; any thread. Istio:
 * pilot/pkg/networking/util, pilot/pkg/networking/core/loadbalancer.
 */
@NullMarked
package io.meltemi.translate.policy;

import org.jspecify.annotations.NullMarked;
