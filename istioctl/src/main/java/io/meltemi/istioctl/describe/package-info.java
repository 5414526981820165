/** {@code experimental describe}: which of Istio's objects apply to a pod or a service. */
@NullMarked
package io.meltemi.istioctl.describe;

import org.jspecify.annotations.NullMarked;
