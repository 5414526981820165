/**
 * Installations described as an IstioOperator: profiles, files and {@code --set} in, the objects of
 * the charts out. Nothing here asks a cluster. On the caller's thread.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/render, operator/pkg/component, operator/pkg/values.
 */
@NullMarked
package io.meltemi.istioctl.operator;

import org.jspecify.annotations.NullMarked;
