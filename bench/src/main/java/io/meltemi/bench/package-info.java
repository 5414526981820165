/**
 * Measures translation by itself: one proxy class of a large mesh, in one process, one thread. Not
 * part of any test.
 */
@NullMarked
package io.meltemi.bench;

import org.jspecify.annotations.NullMarked;
