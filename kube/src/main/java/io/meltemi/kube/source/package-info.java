/**
 * A cluster as the source of the mesh.
 *
 * <p>Door: {@link io.meltemi.kube.source.KubeSource#start}. In: an API server. Out: {@link
 * io.meltemi.model.MeshChange}s to a sink, one call at a time: the mesh's settings, all objects,
 * {@code synced}, then changes.
 *
 * <p>Each kind is followed by a reflector on a virtual thread of its own. Objects go from the
 * stream of JSON, trimmed, to {@link io.meltemi.config.ObjectReader} and on; nothing keeps what was
 * sent. An object with errors leaves its last good version in force.
 */
@NullMarked
package io.meltemi.kube.source;

import org.jspecify.annotations.NullMarked;
