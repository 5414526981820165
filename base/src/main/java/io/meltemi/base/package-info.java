/**
 * Small types that every room shares: names, hosts, labels, problems. They depend on the JDK and
 * jspecify alone, are immutable, and may be used on any thread.
 */
@NullMarked
package io.meltemi.base;

import org.jspecify.annotations.NullMarked;
