/**
 * Reading the fields of an object: {@link io.meltemi.config.field.Fields} asks for them one by one,
 * {@link io.meltemi.config.field.Problems} collects what is wrong, {@link
 * io.meltemi.config.field.Checks} knows what Istio takes for a host, a port name or a regex. In:
 * {@link io.meltemi.yaml.Node}; out: values and problems with file, line, path, value and
 * expectation. Not for several threads; the results are immutable.
 */
@NullMarked
package io.meltemi.config.field;

import org.jspecify.annotations.NullMarked;
