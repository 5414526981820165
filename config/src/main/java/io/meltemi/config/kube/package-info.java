/**
 * Kubernetes' own kinds: from fields to {@code io.meltemi.model.kube}. Fields that are not used are
 * not looked at. Pure functions.
 */
@NullMarked
package io.meltemi.config.kube;

import org.jspecify.annotations.NullMarked;
