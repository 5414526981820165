/**
 * JSON out of values and of protobuf messages, written as it goes and never built as a tree. The
 * spelling is Go's: fields of messages in the order of their declaration, {@code <}, {@code >} and
 * {@code &} escaped. A writer is for one thread and one document.
 */
@NullMarked
package io.meltemi.debug.json;

import org.jspecify.annotations.NullMarked;
