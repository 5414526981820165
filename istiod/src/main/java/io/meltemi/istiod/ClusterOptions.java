package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of the cluster that istiod follows. */
final class ClusterOptions {
  static final String KUBERNETES = "Kubernetes";

  @Option(
      names = "--registries",
      split = ",",
      paramLabel = "NAME",
      description =
          "Where services come from: Kubernetes (the default without --configDir, or in a pod), or"
              + " Mock for none.")
  private List<String> registries = List.of();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description =
          "The cluster (default: the files of KUBECONFIG, else the pod's service account, else"
              + " ~/.kube/config).")
  private String kubeconfig = "";

  @Option(
      names = "--context",
      description = "Context of the kubeconfig (default: its current one).")
  private String kubeContext = "";

  @Option(
      names = "--kubernetesApiQPS",
      description = "Requests per second to the API server (default: ${DEFAULT-VALUE}).")
  private double kubernetesApiQps = KubeSettings.DEFAULT.requestsPerSecond();

  @Option(
      names = "--kubernetesApiBurst",
      description = "Requests at once to the API server (default: ${DEFAULT-VALUE}).")
  private int kubernetesApiBurst = KubeSettings.DEFAULT.burst();

  @Option(
      names = "--clusterID",
      description = "Name of the cluster (default: CLUSTER_ID, else Kubernetes).")
  private String clusterId = "";

  Optional<String> clusterId() {
    return clusterId.isEmpty() ? Optional.empty() : Optional.of(clusterId);
  }

  KubeSettings settings() {
    return KubeSettings.DEFAULT
        .withUserAgent("pilot-discovery/" + BuildInfo.ISTIO_VERSION)
        .withRate(kubernetesApiQps, kubernetesApiBurst);
  }

  /**
   * A folder is enough, unless a cluster is named or this is a pod of one.
   *
   * @throws IllegalArgumentException where there is neither a folder nor a cluster
   */
  Optional<KubeCredentials> credentials(boolean hasFolder, Map<String, String> variables) {
    boolean named = !kubeconfig.isEmpty() || registries.contains(KUBERNETES);
    if (!registries.isEmpty() && !registries.contains(KUBERNETES)) {
      return Optional.empty();
    }
    if (hasFolder && !named) {
      return KubeCredentials.inCluster(variables);
    }
    Optional<KubeCredentials> found = KubeCredentials.find(kubeconfig, kubeContext, variables);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "--kubeconfig: missing (expected: a kubeconfig, or KUBECONFIG, or to run in a pod; or"
              + " --configDir with a folder of Kubernetes and Istio objects)");
    }
    return found;
  }
}
