/**
 * One page each: pure functions from a snapshot, sessions or objects to JSON. Field names, their
 * order and their kinds are Istio's. Any thread.
 */
@NullMarked
package io.meltemi.debug.view;

import org.jspecify.annotations.NullMarked;
