/** {@code bug-report}: an archive of what helps others to find out what is wrong with a mesh. */
@NullMarked
package io.meltemi.istioctl.bugreport;

import org.jspecify.annotations.NullMarked;
