/** {@code istioctl admin}: the levels of an istiod's log, read and set on its ControlZ port. */
@NullMarked
package io.meltemi.istioctl.admin;

import org.jspecify.annotations.NullMarked;
