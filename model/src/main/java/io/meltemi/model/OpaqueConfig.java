package io.meltemi.model;

import java.util.Map;

/**
 * An object of a kind that is known and kept, but not translated.
 *
 * @param spec maps, lists, strings, numbers and booleans, in the order of the source
 */
public record OpaqueConfig(ConfigMeta meta, Map<String, Object> spec) implements MeshObject {}
