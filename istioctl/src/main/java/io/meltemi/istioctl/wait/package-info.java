/** {@code experimental wait}: until what was applied is in force. */
@NullMarked
package io.meltemi.istioctl.wait;

import org.jspecify.annotations.NullMarked;
