/** {@code istioctl experimental}: commands that may change from release to release. */
@NullMarked
package io.meltemi.istioctl.experimental;

import org.jspecify.annotations.NullMarked;
