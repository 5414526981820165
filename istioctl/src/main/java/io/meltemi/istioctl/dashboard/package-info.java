/** {@code istioctl dashboard}: pages of pods, by a port of this machine. */
@NullMarked
package io.meltemi.istioctl.dashboard;

import org.jspecify.annotations.NullMarked;
