/** {@code istioctl experimental injector}: which namespaces and pods get which sidecar. */
@NullMarked
package io.meltemi.istioctl.injector;

import org.jspecify.annotations.NullMarked;
