package io.meltemi.envtest.kubelet;

import java.nio.file.Path;

/**
 * A folder or file that a container sees at a path of its own.
 *
 * @param source on this host
 * @param target absolute, in the container
 */
record Mount(Path source, String target, boolean readOnly) {}
