package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pilot-discovery version}. */
@Command(
    name = "version",
    description = "Print the Istio release that this program is compatible with.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  private final PrintStream out;

  @Option(
      names = {"-s", "--short"},
      description = "The number alone.")
  private boolean brief;

  VersionCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    String version = BuildInfo.ISTIO_VERSION;
    out.println(brief ? version : "version.BuildInfo{Version:\"" + version + "\"}");
    return 0;
  }
}
