/** Text for people: tables with aligned columns. Any thread. */
@NullMarked
package io.meltemi.istioctl.text;

import org.jspecify.annotations.NullMarked;
