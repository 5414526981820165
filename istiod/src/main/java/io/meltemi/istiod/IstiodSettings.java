package io.meltemi.istiod;

import io.meltemi.base.log.LogSettings;
import io.meltemi.inject.NativeSidecars;
import io.meltemi.istiod.autoregistration.RegistrationSettings;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.source.McsKinds;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.XdsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that istiod is told, parsed and checked.
 *
 * @param from where the mesh comes from
 * @param mesh what is sent depends on it
 */
record IstiodSettings(
    From from,
    Ports ports,
    SecuritySettings security,
    Injection injection,
    MeshSettings mesh,
    XdsSettings xds,
    LogSettings log) {

  /**
   * Where the mesh comes from: a folder, a cluster, or Istio's objects from a folder and
   * Kubernetes' from a cluster.
   *
   * @param meshConfig file of the MeshConfig; where there is none the cluster's ConfigMap has it,
   *     and without a cluster Istio's built-in defaults are used
   * @param networksConfig file of the MeshNetworks, likewise
   */
  record From(
      Optional<Path> configDir,
      Optional<Path> meshConfig,
      Optional<Path> networksConfig,
      Optional<Cluster> cluster) {
    static From folder(Path configDir) {
      return new From(Optional.of(configDir), Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  /**
   * The cluster's API server, and what istiod is in the cluster.
   *
   * @param revision of this istiod; empty: none
   * @param candidate what tells this replica from the others; absent where there are none, so that
   *     it leads without asking
   * @param duties what it does in the cluster beside
   * @param statusRate at which statuses are read and written (PILOT_STATUS_QPS, PILOT_STATUS_BURST)
   * @param remote how other clusters become part of the mesh
   */
  record Cluster(
      KubeCredentials credentials,
      KubeSettings client,
      String namespace,
      String revision,
      Optional<String> candidate,
      Duties duties,
      Rate statusRate,
      Remote remote) {}

  /**
   * @param workloadEntries whether WorkloadEntries of remote clusters are read
   *     (PILOT_ENABLE_CROSS_CLUSTER_WORKLOAD_ENTRY and PILOT_ENABLE_K8S_SELECT_WORKLOAD_ENTRIES)
   * @param timeout how long the first snapshot waits for a remote cluster; 0: as long as it takes
   *     (PILOT_REMOTE_CLUSTER_TIMEOUT)
   * @param insecure what kubeconfigs may do beside (PILOT_INSECURE_MULTICLUSTER_KUBECONFIG_OPTIONS)
   * @param folder of kubeconfigs, in place of Secrets (PILOT_MULTICLUSTER_KUBECONFIG_PATH)
   * @param secretsIn the cluster with the Secrets, where that is not the own one: the one that
   *     istiod runs in (EXTERNAL_ISTIOD with LOCAL_CLUSTER_SECRET_WATCHER)
   * @param external whether istiod serves other clusters as their own would (EXTERNAL_ISTIOD)
   * @param mcs kinds of the Multi-Cluster Services API that are followed, in the own cluster too
   * @param exportsAll whether Services of all clusters get ServiceExports (ENABLE_MCS_AUTO_EXPORT)
   */
  record Remote(
      boolean workloadEntries,
      Duration timeout,
      List<String> insecure,
      Optional<Path> folder,
      Optional<KubeCredentials> secretsIn,
      boolean external,
      McsKinds mcs,
      boolean exportsAll) {
    /** As without any variable. */
    static final Remote DEFAULT =
        new Remote(
            true,
            Duration.ofSeconds(30),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            McsKinds.NONE,
            false);
  }

  /** How often the API server may be asked. */
  record Rate(double perSecond, int burst) {}

  /**
   * @param gateways what is done for the Gateway API
   * @param registration how proxies outside of Kubernetes are registered
   * @param instance this istiod's name among all
   */
  record Duties(GatewayDuties gateways, RegistrationSettings registration, String instance) {}

  /**
   * @param deployments whether it makes what runs Gateways
   *     (PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER)
   * @param classes whether it makes Istio's own GatewayClasses
   *     (PILOT_ENABLE_GATEWAY_API_GATEWAYCLASS_CONTROLLER)
   */
  record GatewayDuties(boolean deployments, boolean classes) {}

  /**
   * @param sidecars how to tell whether nodes take proxies as init containers that stay
   */
  record Injection(InjectionSource.Fixed fixed, NativeSidecars sidecars) {
    /** As without any variable. */
    static final Injection DEFAULT =
        new Injection(new InjectionSource.Fixed("", "", false, Map.of()), NativeSidecars.AUTO);
  }

  /** Where istiod listens; absent: that port is off. */
  record Ports(
      Optional<HostPort> http,
      Optional<HostPort> monitoring,
      Optional<HostPort> grpc,
      Optional<HostPort> secureGrpc,
      Optional<HostPort> https) {}
}
