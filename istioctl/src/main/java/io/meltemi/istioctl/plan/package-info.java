/** {@code istioctl x plan}: what a change would have proxies be sent, before it is applied. */
@NullMarked
package io.meltemi.istioctl.plan;

import org.jspecify.annotations.NullMarked;
