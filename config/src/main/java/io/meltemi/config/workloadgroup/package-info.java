/**
 * WorkloadGroup: checked, not translated. Istio does this in pkg/config/validation/validation.go,
 * ValidateWorkloadGroup.
 */
@NullMarked
package io.meltemi.config.workloadgroup;

import org.jspecify.annotations.NullMarked;
