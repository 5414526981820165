package io.meltemi.envtest;

import io.meltemi.envtest.process.CommandFailedException;
import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The real Helm.
 *
 * @param program its file
 * @param kubeconfig of who installs
 */
public record Helm(Path program, Path kubeconfig) {
  /**
   * Installs a chart, and makes its namespace where it is not there.
   *
   * @param values {@code path=value}, as {@code --set} takes them
   */
  public void install(String release, Path chart, String namespace, List<String> values)
      throws IOException {
    run(List.of("install", release, chart.toString(), "--create-namespace"), namespace, values);
  }

  /** Gives an installed release these values beside those that it has. */
  public void upgrade(String release, Path chart, String namespace, List<String> values)
      throws IOException {
    run(List.of("upgrade", release, chart.toString(), "--reuse-values"), namespace, values);
  }

  private void run(List<String> verb, String namespace, List<String> values) throws IOException {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(verb);
    words.addAll(List.of("--namespace", namespace, "--kubeconfig", kubeconfig.toString()));
    values.forEach(value -> words.addAll(List.of("--set", value)));
    Commands.Result result = Commands.attempt(words);
    if (result.exitCode() != 0) {
      throw new CommandFailedException(
          "helm %s %s: %s".formatted(verb.get(0), verb.get(1), result.output().strip()));
    }
  }
}
