/**
 * {@code istioctl tag}: names for revisions, which namespaces and pods can ask for injection by.
 */
@NullMarked
package io.meltemi.istioctl.tag;

import org.jspecify.annotations.NullMarked;
