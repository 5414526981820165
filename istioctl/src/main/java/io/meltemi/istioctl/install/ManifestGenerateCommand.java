package io.meltemi.istioctl.install;

import io.meltemi.gotemplate.GoYaml;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.operator.Component;
import io.meltemi.istioctl.operator.Installation;
import io.meltemi.istioctl.operator.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code manifest generate}. */
@Command(
    name = "generate",
    description = "Print the objects of an installation, in the order in which to apply them.",
    footer = {
      "",
      "Examples:",
      "  istioctl manifest generate",
      "  istioctl manifest generate --set profile=demo",
      "  istioctl manifest generate -f istio.yaml --set meshConfig.accessLogFile=/dev/stdout",
      "  istioctl manifest generate --component Pilot --revision canary"
    })
final class ManifestGenerateCommand implements Runnable {
  @Mixin private final OperatorOptions operator = new OperatorOptions();

  @Option(names = "--force", description = "Go on where the IstioOperator has errors.")
  private boolean force;

  @Option(names = "--dry-run", description = "Is taken and changes nothing: this only prints.")
  @SuppressWarnings("UnusedVariable") // a script for Istio's may have it
  private boolean dryRun;

  @Option(
      names = "--component",
      paramLabel = "COMPONENT",
      split = ",",
      description = "Print one component alone: Base, Pilot, IngressGateways or EgressGateways.")
  private List<String> components = List.of();

  @Option(
      names = "--cluster-specific",
      description = "Ask the cluster for its version, which charts may look at.")
  private boolean clusterSpecific;

  private final Console console;
  private final GlobalOptions globals;

  ManifestGenerateCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    List<Component> wanted =
        components.isEmpty()
            ? List.of(Component.values())
            : components.stream().map(ManifestGenerateCommand::component).toList();
    var options = new Installation.Options(force, kubernetesVersion());
    Installation installation = Installation.of(operator.input(), options, console);
    for (Tree object : installation.objects(wanted)) {
      console.out().print(GoYaml.write(object.fields()) + "---\n");
    }
  }

  private Optional<String> kubernetesVersion() {
    if (!clusterSpecific) {
      return Optional.empty();
    }
    try (Cluster cluster = globals.cluster()) {
      return Optional.of(cluster.version());
    }
  }

  private static Component component(String label) {
    return Arrays.stream(Component.values())
        .filter(component -> component.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                Failure.ofUse(
                    "--component: \""
                        + label
                        + "\" (expected: "
                        + String.join(", ", Component.labels())
                        + ")"));
  }
}
