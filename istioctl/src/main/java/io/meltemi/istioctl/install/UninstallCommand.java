package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Confirmation;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Discovery;
import io.meltemi.istioctl.operator.Component;
import io.meltemi.istioctl.operator.Installation;
import io.meltemi.istioctl.version.ClusterVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code uninstall}. */
@Command(
    name = "uninstall",
    description = {
      "Take Istio out of a cluster: one revision, or with --purge all of it.",
      "",
      "Custom resources and what all revisions share stay, unless all goes; then the"
          + " configuration of the mesh is gone too."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl uninstall --revision canary",
      "  istioctl uninstall -f istio.yaml",
      "  istioctl uninstall --purge -y"
    })
public final class UninstallCommand implements Runnable {
  private static final int FEW_PROXIES = 30;
  private static final String COMPONENTS =
      OwnerLabels.COMPONENT
          + " in ("
          + Component.labels().stream()
              .filter(label -> !label.equals(Component.BASE.label()))
              .collect(Collectors.joining(","))
          + ")";

  @Mixin private final OperatorOptions operator = new OperatorOptions();

  @Option(
      names = "--purge",
      description = "Delete all of Istio: every revision, and what they share.")
  private boolean purge;

  @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Go on where the IstioOperator has errors.")
  private boolean force;

  @Option(
      names = {"-y", "--skip-confirmation"},
      description = "Do not ask before the cluster is changed.")
  private boolean confirmed;

  @Option(
      names = {"-v", "--verbose"},
      description = "List what will be deleted before asking.")
  private boolean verbose;

  private final Console console;
  private final GlobalOptions globals;

  public UninstallCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    String revision = revision();
    if (revision.isEmpty() && operator.files().isEmpty() && !purge) {
      throw Failure.ofUse(
          "at least one of the --revision (or --set revision=<revision>), --filename or --purge"
              + " flags must be set");
    }
    try (Cluster cluster = globals.cluster()) {
      if (purge && !(revision.isEmpty() && operator.files().isEmpty())) {
        console
            .out()
            .println(
                "Purge uninstall will remove all Istio resources, ignoring the specified revision"
                    + " or operator file");
      }
      var owned = new OwnedObjects(cluster, new Discovery(cluster));
      List<OwnedObjects.Found> doomed = purge ? owned.all() : owned.chosenBy(selector(revision));
      if (!purge && doomed.isEmpty()) {
        console
            .out()
            .println(
                "No resources will be pruned from the cluster. Please double check the input"
                    + " configs");
      }
      ask(cluster, doomed, revision);
      remove(cluster, doomed);
    }
  }

  private String revision() {
    return operator.input().sets().stream()
        .filter(set -> set.startsWith("revision="))
        .map(set -> set.substring("revision=".length()))
        .reduce("", (_, last) -> last);
  }

  private String selector(String revision) {
    if (operator.files().isEmpty()) {
      return COMPONENTS + "," + OwnerLabels.REVISION + "=" + revision;
    }
    var options = new Installation.Options(force, Optional.empty());
    Installation installation = Installation.of(operator.input(), options, console);
    Map<String, String> labels = OwnerLabels.of(installation);
    labels.keySet().removeIf(label -> label.startsWith("operator.istio.io/"));
    return COMPONENTS + "," + OwnerLabels.selector(labels);
  }

  private void ask(Cluster cluster, List<OwnedObjects.Found> doomed, String revision) {
    var message = new StringBuilder();
    boolean doubtful = purge;
    if (purge) {
      message.append("All Istio resources will be pruned from the cluster\n");
    } else if (!doomed.isEmpty()) {
      Map<String, List<String>> byKind = byKind(doomed);
      if (verbose) {
        message.append("The following resources will be pruned from the cluster: ");
        byKind.forEach(
            (kind, names) ->
                message.append(kind).append(": ").append(String.join(", ", names)).append(". "));
        message.append('\n');
      }
      List<String> proxies = revision.isEmpty() ? List.of() : proxies(cluster, revision);
      doubtful = !proxies.isEmpty();
      message.append(detached(proxies, revision));
      List<String> gateways =
          byKind.getOrDefault("Deployment", List.of()).stream()
              .filter(name -> name.contains("gateway"))
              .toList();
      if (!gateways.isEmpty()) {
        doubtful = true;
        message
            .append("You are about to remove the following gateways: ")
            .append(String.join(", ", gateways))
            .append(
                ". To avoid downtime, please quit this command and reinstall the gateway(s) with a"
                    + " revision that is not being removed from the cluster.\n");
      }
    }
    console.out().print(message);
    if (doubtful && !confirmed && !dryRun && !Confirmation.of(console, "Proceed? (y/N)")) {
      throw new Failure("cancelled: nothing was changed (-y does not ask)");
    }
  }

  private static Map<String, List<String>> byKind(List<OwnedObjects.Found> objects) {
    return objects.stream()
        .collect(
            Collectors.groupingBy(
                found -> found.kind().name(),
                TreeMap::new,
                Collectors.mapping(OwnedObjects.Found::name, Collectors.toList())));
  }

  private static String detached(List<String> proxies, String revision) {
    if (proxies.isEmpty()) {
      return "";
    }
    return "There are still "
        + proxies.size()
        + " proxies pointing to the control plane revision "
        + revision
        + "\n"
        + (proxies.size() <= FEW_PROXIES ? String.join("\n", proxies) + "\n" : "")
        + "If you proceed with the uninstall, these proxies will become detached from any control"
        + " plane and will not function correctly.\n";
  }

  private List<String> proxies(Cluster cluster, String revision) {
    return new ClusterVersions(cluster, console.err())
        .of(globals.istioNamespace(), revision)
        .proxies()
        .map(known -> known.stream().map(proxy -> proxy.id()).toList())
        .orElse(List.of());
  }

  private void remove(Cluster cluster, List<OwnedObjects.Found> doomed) {
    var failures = new ArrayList<String>();
    var removal = new Removal(cluster, console.out());
    for (OwnedObjects.Found found : doomed) {
      if (dryRun) {
        console.out().println("Not pruning object " + found.described() + " because of dry run.");
      } else {
        removal.remove(found, failures);
      }
    }
    if (!failures.isEmpty()) {
      throw new Failure(
          "failed to delete control plane resources by revision: " + String.join("; ", failures));
    }
    InstallOptions.progress(console, globals).done("Uninstall complete");
  }
}
