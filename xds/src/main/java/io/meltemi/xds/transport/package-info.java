/**
 * What connections hold before anything is known of who is behind them: how many there are, what of
 * their requests is in memory and not dealt with yet, and the memory of the transport's buffers.
 * In: the bytes that arrive. Out: connections that are closed where others need the room. Runs on
 * the transport's threads; all of it may be called from any.
 */
@NullMarked
package io.meltemi.xds.transport;

import org.jspecify.annotations.NullMarked;
