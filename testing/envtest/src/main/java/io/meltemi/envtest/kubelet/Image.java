package io.meltemi.envtest.kubelet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands for a container image: a command of this host, and what of this host it needs to see.
 *
 * @param entrypoint run unless the container has a {@code command}
 * @param arguments passed unless the container has {@code args} or a {@code command}
 * @param user and group that it runs as, unless the pod says otherwise
 * @param mounts folders and files of this host, by where the container finds them, to be read
 */
public record Image(
    List<String> entrypoint,
    List<String> arguments,
    long user,
    Map<String, String> environment,
    Map<String, Path> mounts) {
  public Image {
    entrypoint = List.copyOf(entrypoint);
    arguments = List.copyOf(arguments);
    environment = new TreeMap<>(environment);
    mounts = new TreeMap<>(mounts);
  }
}
