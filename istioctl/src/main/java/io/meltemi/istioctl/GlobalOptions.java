package io.meltemi.istioctl;

import io.meltemi.base.GoDuration;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags that every command takes. */
public final class GlobalOptions {
  @Option(
      names = {"-n", "--namespace"},
      scope = ScopeType.INHERIT,
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "Namespace of a pod that is named without one (default: ${DEFAULT-VALUE}).")
  private String namespace = "default";

  @Option(
      names = "--kubeclient-timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "DURATION",
      defaultValue = "15s",
      description =
          "How long one request may take, e.g. 500ms or 1m30s (default: ${DEFAULT-VALUE}).")
  private String timeout = "15s";

  /** Flags that say how to reach a cluster; without one they are accepted and change nothing. */
  private static final List<OptionSpec> CLUSTER_FLAGS =
      List.of(
          flag("A Kubernetes client configuration", "FILE", "-c", "--kubeconfig"),
          flag("A context of the Kubernetes client configuration", "NAME", "--context"),
          flag("The control plane's namespace", "NAMESPACE", "-i", "--istioNamespace"),
          flag("A user to impersonate", "USER", "--as"),
          flag("Groups to impersonate, comma-separated", "GROUPS", "--as-group"),
          flag("A user id to impersonate", "UID", "--as-uid"),
          flag("How much the Kubernetes client logs", "LEVEL", "--vklog"));

  private static OptionSpec flag(String description, String label, String... names) {
    return OptionSpec.builder(names)
        .scopeType(ScopeType.INHERIT)
        .arity("1")
        .paramLabel(label)
        .description(description + ".")
        .type(String[].class)
        .hidden(true)
        .build();
  }

  /** Adds those that nothing here reads, and {@code --help}. */
  static void addTo(CommandSpec root) {
    CLUSTER_FLAGS.forEach(option -> root.addOption(OptionSpec.builder(option).build()));
    root.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("Show what this command does and which flags it takes.")
            .build());
  }

  /** The namespace of pods that are named without one. */
  public String namespace() {
    return namespace;
  }

  /** How long one request may take. */
  public Duration timeout() {
    return GoDuration.parse(timeout)
        .filter(Duration::isPositive)
        .orElseThrow(
            () ->
                Failure.ofUse(
                    "--kubeclient-timeout: \""
                        + timeout
                        + "\" (expected: a positive duration such as 15s or 1m30s)"));
  }
}
