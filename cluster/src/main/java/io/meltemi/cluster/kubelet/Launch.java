package io.meltemi.cluster.kubelet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that it takes to start a container.
 *
 * @param workingFolder in the container
 */
record Launch(
    String name,
    List<String> command,
    Map<String, String> environment,
    List<Mount> mounts,
    ContainerUser user,
    String workingFolder,
    boolean readOnlyRoot,
    Path log) {}
