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
    List<String> words = new ArrayList<>();
    words.addAll(List.of(program.toString(), "install", release, chart.toString()));
    words.addAll(List.of("--namespace", namespace, "--create-namespace"));
    words.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    values.forEach(value -> words.addAll(List.of("--set", value)));
    Commands.Result result = Commands.attempt(words);
    if (result.exitCode() != 0) {
      throw new CommandFailedException("helm install " + release + ": " + result.output().strip());
    }
  }
}
