/** YAML as Jackson's trees, by the same bounded parser that reads the mesh's configuration. */
@NullMarked
package io.meltemi.inject.yaml;

import org.jspecify.annotations.NullMarked;
