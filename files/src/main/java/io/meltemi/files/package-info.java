/**
 * A watched folder of YAML and JSON as the source of the mesh.
 *
 * <p>Door: {@link io.meltemi.files.FolderSource#start}. In: {@link
 * io.meltemi.files.FolderSettings}. Out: {@link io.meltemi.model.MeshChange}s to a sink, from one
 * thread of the source's own: settings and all objects in one piece, {@code synced}, then changes.
 *
 * <p>Files are read when the system tells of a change (java.nio's WatchService), and every few
 * seconds all are looked at in case that an event was lost. A change that would delete an object,
 * or does not read, waits until the file is still; all others are taken at once. A document with
 * errors keeps the last good version of what it held.
 */
@NullMarked
package io.meltemi.files;

import org.jspecify.annotations.NullMarked;
