package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Confirmation;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.PositiveDuration;
import io.meltemi.istioctl.analyze.Style;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.operator.Installation;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@code install}, and what it does by them. */
final class InstallOptions {
  @Mixin private final OperatorOptions operator = new OperatorOptions();

  @Option(names = "--dry-run", description = "Ask the cluster and render, but change nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Go on where the IstioOperator has errors.")
  private boolean force;

  @Option(
      names = "--readiness-timeout",
      paramLabel = "DURATION",
      defaultValue = "5m0s",
      description =
          "How long each component may take until it is ready (default: ${DEFAULT-VALUE}).")
  private String readiness = "5m0s";

  @Option(
      names = {"-y", "--skip-confirmation"},
      description = "Do not ask before the cluster is changed.")
  private boolean confirmed;

  @Option(names = "--verify", description = "Look afterwards whether all is there and ready.")
  private boolean verify;

  /** Installs, or fails with what is in the way. */
  void run(Console console, GlobalOptions globals) {
    Duration limit = PositiveDuration.of("--readiness-timeout", readiness);
    try (Cluster cluster = globals.cluster()) {
      var options = new Installation.Options(force, Optional.of(cluster.version()));
      Installation installation = Installation.of(operator.input(), options, console);
      new PreviousVersion(cluster).tell(installation, console.err());
      if (!dryRun && !confirmed && !Confirmation.of(console, question(installation))) {
        throw new Failure("cancelled: nothing was changed (-y does not ask)");
      }
      Progress progress = progress(console, globals);
      var settings = new Installer.Settings(dryRun, limit, operator.input().manifests());
      new Installer(cluster, installation, progress, settings).install();
      if (verify) {
        verify(cluster, installation, console);
      }
    }
  }

  private static String question(Installation installation) {
    return "This will install the Istio "
        + io.meltemi.base.BuildInfo.ISTIO_VERSION
        + " profile \""
        + installation.profile()
        + "\" into the cluster. Proceed? (y/N)";
  }

  static Progress progress(Console console, GlobalOptions globals) {
    java.io.Console terminal = System.console();
    boolean seen = terminal != null && terminal.isTerminal();
    return new Progress(console.err(), seen, Style.wantsColours(null, globals.environment(), seen));
  }

  private void verify(Cluster cluster, Installation installation, Console console) {
    if (dryRun) {
      console.out().println("Control plane health check is not applicable in dry-run mode");
      return;
    }
    new Verification(cluster).run(installation, console.out());
  }
}
