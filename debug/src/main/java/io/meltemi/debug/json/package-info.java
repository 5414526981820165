/**
 * Protobuf messages as JSON, written as they are read and never built as a tree. Fields stand in
 * the order of their declaration, under their JSON names.
 */
@NullMarked
package io.meltemi.debug.json;

import org.jspecify.annotations.NullMarked;
