package io.meltemi.istioctl.install;

import io.meltemi.istioctl.operator.OperatorInput;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The flags that describe an installation. */
final class OperatorOptions {
  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      split = ",",
      description =
          "File with an IstioOperator, - for standard input; may be given several times, each over"
              + " those before it.")
  private List<String> files = List.of();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "PATH=VALUE",
      description =
          "Set a field of the IstioOperator's spec, such as profile=demo,"
              + " components.pilot.k8s.replicaCount=2, meshConfig.accessLogFile=/dev/stdout or"
              + " values.global.tag=1.30.3; \\. is a dot of a name.")
  private List<String> sets = List.of();

  @Option(
      names = {"-d", "--manifests", "--charts"},
      paramLabel = "FOLDER",
      defaultValue = "",
      description =
          "Folder with the folders charts and profiles (default: those that this program carries).")
  private String manifests = "";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "The control plane's revision.")
  private String revision = "";

  /** All of it; the revision counts as an assignment after the others. */
  OperatorInput input() {
    var all = new ArrayList<>(sets);
    if (!revision.isEmpty()) {
      all.add("revision=" + revision);
    }
    return new OperatorInput(files, all, manifests);
  }

  String revision() {
    return revision;
  }

  List<String> files() {
    return files;
  }
}
