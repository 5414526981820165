/**
 * Measures translation and delivery in one process, without a transport: one class of proxies, and
 * many. Not part of any test.
 */
@NullMarked
package io.meltemi.bench;

import org.jspecify.annotations.NullMarked;
