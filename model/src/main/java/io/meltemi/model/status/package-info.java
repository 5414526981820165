/**
 * What the statuses of objects are to tell, as values: derived with the configuration that they
 * speak of, and merged into what a status tells already without touching what others have written
 * there. Pure and immutable. Istio: pilot/pkg/model/kstatus,
 * pilot/pkg/config/kube/gateway/conditions.go.
 */
@NullMarked
package io.meltemi.model.status;

import org.jspecify.annotations.NullMarked;
