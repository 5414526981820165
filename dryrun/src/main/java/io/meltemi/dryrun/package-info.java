/**
 * What each proxy of a mesh would be sent, worked out by istiod's own writer and translation in one
 * process and without a port: for {@code istioctl}.
 */
@NullMarked
package io.meltemi.dryrun;

import org.jspecify.annotations.NullMarked;
