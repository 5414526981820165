/**
 * {@code istioctl install}, {@code uninstall}, {@code upgrade} and {@code manifest}: an
 * IstioOperator in, objects in a cluster or on standard output out.
 *
 * <p>Source: Istio 1.30.3 operator/cmd/mesh, operator/pkg/install, operator/pkg/uninstall.
 */
@NullMarked
package io.meltemi.istioctl.install;

import org.jspecify.annotations.NullMarked;
