/**
 * MeshSnapshot to xDS messages. Pure: no I/O, no clock, no environment; any thread.
 *
 * <p>A proxy's part of the mesh is its {@code ProxyScope}. A translator selects from it one narrow
 * {@code …Input} record per resource, which is the builder's only argument and the key in a {@link
 * io.meltemi.translate.BuildCache}: what is the same for many proxies is built and serialised once.
 */
@NullMarked
package io.meltemi.translate;

import org.jspecify.annotations.NullMarked;
