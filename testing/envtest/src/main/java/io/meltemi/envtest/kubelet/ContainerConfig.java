package io.meltemi.envtest.kubelet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything that is needed to start a container.
 *
 * @param workingFolder in the container
 */
record ContainerConfig(
    String name,
    List<String> command,
    Map<String, String> environment,
    List<Mount> mounts,
    ContainerUser user,
    String workingFolder,
    boolean readOnlyRoot,
    Path log) {}
