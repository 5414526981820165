/** {@code istioctl x explain}: why a request goes where it goes. */
@NullMarked
package io.meltemi.istioctl.explain;

import org.jspecify.annotations.NullMarked;
