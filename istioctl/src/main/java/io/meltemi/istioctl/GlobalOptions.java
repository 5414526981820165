package io.meltemi.istioctl;

import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.ClusterOptions;
import io.meltemi.istioctl.kube.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The flags that every command takes, and the cluster that they name. */
public final class GlobalOptions {
  @Option(
      names = {"-n", "--namespace"},
      scope = ScopeType.INHERIT,
      paramLabel = "NAMESPACE",
      defaultValue = "",
      description = "Namespace of what is named without one (default: the context's).")
  private String namespace = "";

  @Option(
      names = {"-c", "--kubeconfig"},
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      defaultValue = "",
      description = "Kubernetes client configuration (default: $KUBECONFIG or ~/.kube/config).")
  private String kubeconfig = "";

  @Option(
      names = "--context",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      defaultValue = "",
      description = "Context of the Kubernetes client configuration (default: its current one).")
  private String context = "";

  @Option(
      names = {"-i", "--istioNamespace"},
      scope = ScopeType.INHERIT,
      paramLabel = "NAMESPACE",
      defaultValue = "istio-system",
      description = "The control plane's namespace (default: ${DEFAULT-VALUE}).")
  private String istioNamespace = "istio-system";

  @Option(
      names = "--as",
      scope = ScopeType.INHERIT,
      paramLabel = "USER",
      defaultValue = "",
      description = "User to act as.")
  private String user = "";

  @Option(
      names = "--as-group",
      scope = ScopeType.INHERIT,
      paramLabel = "GROUP",
      description = "Group to act as, with --as; may be given several times.")
  private List<String> groups = List.of();

  @Option(
      names = "--as-uid",
      scope = ScopeType.INHERIT,
      paramLabel = "UID",
      defaultValue = "",
      description = "User id to act as, with --as.")
  private String uid = "";

  @Option(
      names = "--kubeclient-timeout",
      scope = ScopeType.INHERIT,
      paramLabel = "DURATION",
      defaultValue = "15s",
      description =
          "How long one request may take, e.g. 500ms or 1m30s (default: ${DEFAULT-VALUE}).")
  private String timeout = "15s";

  @Option(
      names = "--vklog",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      defaultValue = "0",
      description = "From 6 on, the requests to the cluster are told of on standard error.")
  private int verbosity;

  private final Console console;
  private final Map<String, String> environment;

  GlobalOptions(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  /** Takes what a file says in the place of these flags. */
  public void replace(
      Optional<String> otherKubeconfig,
      Optional<String> otherContext,
      Optional<String> otherNamespace) {
    kubeconfig = otherKubeconfig.orElse(kubeconfig);
    context = otherContext.orElse(context);
    istioNamespace = otherNamespace.orElse(istioNamespace);
  }

  /** Adds {@code --help}. */
  static void addTo(CommandSpec root) {
    root.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .scopeType(ScopeType.INHERIT)
            .description("Show what this command does and which flags it takes.")
            .build());
  }

  /** The namespace that was given; empty if none was. */
  public String namespace() {
    return namespace;
  }

  /** The namespace of what is named without one. */
  public String namespace(Cluster cluster) {
    return namespace.isEmpty() ? cluster.namespace() : namespace;
  }

  /** The variables that the program was started with. */
  public Map<String, String> environment() {
    return environment;
  }

  /** The control plane's namespace. */
  public String istioNamespace() {
    return istioNamespace;
  }

  /** The cluster that the flags name; nothing is asked of it yet. To be closed. */
  public Cluster cluster() {
    return cluster(context);
  }

  /** The same kubeconfig's cluster in another context; empty for the current one. */
  public Cluster cluster(String otherContext) {
    var caller = new ClusterOptions.Caller(user, groups, uid);
    var options =
        new ClusterOptions(kubeconfig, otherContext, caller, timeout(), verbosity, environment);
    return Cluster.connect(
        options, new Requests(console.err(), verbosity >= ClusterOptions.REQUESTS));
  }

  /** The cluster of another kubeconfig, asked as that says. To be closed. */
  public Cluster clusterOf(Path file) {
    var options =
        new ClusterOptions(
            file.toString(), "", ClusterOptions.Caller.ONESELF, timeout(), verbosity, environment);
    return Cluster.connect(
        options, new Requests(console.err(), verbosity >= ClusterOptions.REQUESTS));
  }

  /** How long one request may take. */
  public Duration timeout() {
    return PositiveDuration.of("--kubeclient-timeout", timeout);
  }
}
