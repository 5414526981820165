/**
 * From text to trees and back. {@link io.meltemi.yaml.Document#split} cuts a file into documents,
 * {@link io.meltemi.yaml.YamlParser#parse} makes a {@link io.meltemi.yaml.Node} of one, with the
 * line of every value. JSON is YAML, and has a path of its own, {@link io.meltemi.yaml.JsonParser},
 * because it is some ten times faster. {@link io.meltemi.yaml.YamlWriter} prints plain values as
 * Go's tools do. Everything that reads or writes YAML does it here; Kubernetes' own JSON is read by
 * Jackson. Pure functions; any thread.
 */
@NullMarked
package io.meltemi.yaml;

import org.jspecify.annotations.NullMarked;
