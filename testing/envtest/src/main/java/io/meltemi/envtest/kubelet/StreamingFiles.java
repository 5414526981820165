package io.meltemi.envtest.kubelet;

import io.meltemi.envtest.network.PodNetwork;
import io.meltemi.envtest.process.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The files by which the server of logs, exec and port-forward learns of a pod. It is another
 * process; {@code setup/kube/pods.go} says what it expects where.
 *
 * @param folder the pod's
 */
record StreamingFiles(Path folder) {
  /** The pod has its network. */
  void connect(PodNetwork network) throws IOException {
    disconnect();
    Files.createSymbolicLink(Files.createDirectories(folder).resolve("netns"), network.file());
  }

  /** The pod has no network any more. */
  void disconnect() throws IOException {
    Files.deleteIfExists(folder.resolve("netns"));
  }

  /** A run of a container begins, with the next byte of its log. */
  void begins(ContainerConfig config, PodFacts pod) throws IOException {
    long printed = Files.exists(config.log()) ? Files.size(config.log()) : 0;
    Files.writeString(
        of(config, "runs"),
        pod.pod().at("/metadata/uid").asText() + " " + printed + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * A container runs: other commands can be run in it.
   *
   * @param process its first
   */
  void runs(ContainerConfig config, long process) throws IOException {
    String enter = Sandbox.quoted(Sandbox.enter(process, config, List.of()));
    // The environment may hold secrets.
    Path whole = PrivateFiles.write(of(config, "enter.new"), "exec " + enter + " \"$@\"\n");
    Files.move(whole, of(config, "enter.sh"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A container runs no more. */
  void ended(ContainerConfig config) throws IOException {
    Files.deleteIfExists(of(config, "enter.sh"));
  }

  private Path of(ContainerConfig config, String name) {
    return folder.resolve("containers").resolve(config.name()).resolve(name);
  }
}
