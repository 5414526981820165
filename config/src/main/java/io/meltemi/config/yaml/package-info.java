/**
 * From text to trees: {@link io.meltemi.config.yaml.Document#split} cuts a file into documents,
 * {@link io.meltemi.config.yaml.YamlParser#parse} makes a {@link io.meltemi.config.yaml.Node} of
 * one, with the line of every value. JSON is YAML, and has a path of its own because it is some ten
 * times faster. Pure functions; any thread.
 */
@NullMarked
package io.meltemi.config.yaml;

import org.jspecify.annotations.NullMarked;
