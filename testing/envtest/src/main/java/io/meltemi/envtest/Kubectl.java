package io.meltemi.envtest;

import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real kubectl.
 *
 * @param program its file
 * @param kubeconfig of who asks
 */
public record Kubectl(Path program, Path kubeconfig) {
  /** The whole command line. */
  public List<String> command(String... words) {
    List<String> all =
        new ArrayList<>(List.of(program.toString(), "--kubeconfig", "" + kubeconfig));
    all.addAll(List.of(words));
    return all;
  }

  /** Runs it to its end, which should come by itself. */
  public Commands.Result attempt(String... words) throws IOException {
    return Commands.attempt(command(words));
  }
}
