/**
 * {@code istioctl analyze} and {@code istioctl validate}: what is wrong with objects of files and
 * of clusters.
 */
@NullMarked
package io.meltemi.istioctl.analyze;

import org.jspecify.annotations.NullMarked;
