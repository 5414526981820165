package io.meltemi.istiod;

import io.meltemi.kube.KubeCredentials;
import io.meltemi.settings.Environment;
import io.meltemi.settings.RegistryVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The variables about remote clusters. */
final class RemoteOptions {
  private RemoteOptions() {}

  /**
   * @throws IllegalArgumentException naming the variable that is amiss
   */
  static IstiodSettings.Remote read(Environment environment) {
    boolean external = environment.flag("EXTERNAL_ISTIOD", false);
    Optional<Path> folder = environment.find("PILOT_MULTICLUSTER_KUBECONFIG_PATH").map(Path::of);
    folder
        .filter(path -> !Files.isDirectory(path))
        .ifPresent(
            path -> {
              throw new IllegalArgumentException(
                  "PILOT_MULTICLUSTER_KUBECONFIG_PATH: \"%s\" (expected: a folder that is there)"
                      .formatted(path));
            });
    boolean runsElsewhere = external && environment.flag("LOCAL_CLUSTER_SECRET_WATCHER", false);
    return new IstiodSettings.Remote(
        RegistryVariables.entries(environment).ofServices()
            && environment.flag(
                "PILOT_ENABLE_CROSS_CLUSTER_WORKLOAD_ENTRY",
                IstiodSettings.Remote.DEFAULT.workloadEntries()),
        environment.duration(
            "PILOT_REMOTE_CLUSTER_TIMEOUT", IstiodSettings.Remote.DEFAULT.timeout()),
        environment.list("PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS", List.of()),
        folder,
        runsElsewhere && folder.isEmpty() ? Optional.of(here(environment)) : Optional.empty(),
        external,
        McsOptions.kinds(environment),
        environment.flag("ENABLE_MCS_AUTO_EXPORT", IstiodSettings.Remote.DEFAULT.exportsAll()));
  }

  private static KubeCredentials here(Environment environment) {
    return KubeCredentials.inCluster(environment.variables())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "LOCAL_CLUSTER_SECRET_WATCHER: \"true\" (expected: to run in a pod, whose"
                        + " cluster has the Secrets)"));
  }
}
