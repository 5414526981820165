/**
 * JSON patches (RFC 6902): from two documents comes the list of operations that leads from one to
 * the other. Pure functions, for any thread.
 */
@NullMarked
package io.meltemi.inject.patch;

import org.jspecify.annotations.NullMarked;
