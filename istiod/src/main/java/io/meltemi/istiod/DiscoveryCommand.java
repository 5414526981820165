package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.IpRange;
import io.meltemi.base.log.LogSettings;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.inject.NativeSidecars;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.XdsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pilot-discovery discovery}: reads the flags and runs istiod until it is told to stop. */
@Command(
    name = "discovery",
    description = "Start istiod: keep the mesh's registry and configure its proxies over xDS.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DiscoveryCommand implements Callable<Integer> {
  private static final String KUBERNETES = "Kubernetes";

  private final Environment environment;

  @Option(
      names = "--configDir",
      paramLabel = "DIR",
      description =
          "Folder of YAML and JSON files with Kubernetes and Istio objects, watched for changes.")
  private String configDir = "";

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
      names = "--meshConfig",
      paramLabel = "FILE",
      description = "MeshConfig, watched (default: ${DEFAULT-VALUE}; built-in if it is not there).")
  private String meshConfig = "./etc/istio/config/mesh";

  @Option(
      names = "--networksConfig",
      paramLabel = "FILE",
      description = "MeshNetworks, watched (default: ${DEFAULT-VALUE}; none if it is not there).")
  private String networksConfig = "./etc/istio/config/meshNetworks";

  @Option(
      names = "--httpAddr",
      paramLabel = "ADDR",
      description = "Readiness and debug over HTTP (default: ${DEFAULT-VALUE}; empty: off).")
  private String httpAddr = ":8080";

  @Option(
      names = "--grpcAddr",
      paramLabel = "ADDR",
      description = "xDS without TLS (default: ${DEFAULT-VALUE}; empty: off).")
  private String grpcAddr = ":15010";

  @Mixin private final TlsOptions tls = new TlsOptions();

  @Option(
      names = "--monitoringAddr",
      paramLabel = "ADDR",
      description = "Metrics, version and debug (default: ${DEFAULT-VALUE}; empty: off).")
  private String monitoringAddr = ":15014";

  @Option(
      names = "--domain",
      description = "DNS suffix of the cluster's services (default: ${DEFAULT-VALUE}).")
  private String domain = "cluster.local";

  @Option(
      names = "--keepaliveMaxServerConnectionAge",
      paramLabel = "DURATION",
      description =
          "End xDS connections after this time, so that they spread over replicas"
              + " (default: ${DEFAULT-VALUE}; 0: never).")
  private String maxConnectionAge = "30m";

  @Option(
      names = "--log_output_level",
      paramLabel = "SCOPE:LEVEL,…",
      description = "Least level that is logged, by scope (default: default:info).")
  private String logOutputLevel = "default:info";

  @Option(names = "--log_as_json", description = "Log lines as JSON.")
  private boolean logAsJson;

  DiscoveryCommand(Map<String, String> environment) {
    this.environment = new Environment(environment);
  }

  @Override
  public Integer call() throws Exception {
    IstiodSettings settings = settings();
    settings.log().install(System.out);
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    try (var istiod = Istiod.start(settings)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped)));
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private IstiodSettings settings() {
    if (!configDir.isEmpty() && !Files.isDirectory(Path.of(configDir))) {
      throw new IllegalArgumentException(
          "--configDir: \"" + configDir + "\" (expected: a folder that is there)");
    }
    Optional<IstiodSettings.Cluster> cluster = cluster();
    return new IstiodSettings(
        new IstiodSettings.From(
            configDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(configDir)),
            file("--meshConfig", meshConfig, "./etc/istio/config/mesh"),
            file("--networksConfig", networksConfig, "./etc/istio/config/meshNetworks"),
            cluster),
        new IstiodSettings.Ports(
            HostPort.parse("--httpAddr", httpAddr),
            HostPort.parse("--monitoringAddr", monitoringAddr),
            HostPort.parse("--grpcAddr", grpcAddr),
            tls.secureGrpc(cluster.isPresent()),
            tls.https(cluster.isPresent())),
        security(cluster.isPresent()),
        injection(),
        ingestSettings(),
        new TranslateSettings(domain, systemNamespace(), clusterId()),
        xds(),
        LogSettings.parse(logOutputLevel, logAsJson));
  }

  private XdsSettings xds() {
    var defaults = XdsSettings.defaults();
    int streamsPerSecond = environment.number("PILOT_MAX_REQUESTS_PER_SECOND", 0);
    return defaults
        .withStreams(streamsPerSecond, defaults.limits().streams())
        .withMaxConnectionAge(
            GoDuration.parse("--keepaliveMaxServerConnectionAge", maxConnectionAge));
  }

  private Optional<IstiodSettings.Cluster> cluster() {
    return clusterCredentials()
        .map(
            credentials ->
                new IstiodSettings.Cluster(
                    credentials,
                    KubeSettings.DEFAULT
                        .withUserAgent("pilot-discovery/" + BuildInfo.ISTIO_VERSION)
                        .withRate(kubernetesApiQps, kubernetesApiBurst),
                    systemNamespace(),
                    revision(),
                    candidate()));
  }

  /** The pod's name; outside of a pod one that no other process has. */
  private Optional<String> candidate() {
    return environment.flag("ENABLE_LEADER_ELECTION", true)
        ? Optional.of(environment.text("POD_NAME", "istiod-" + UUID.randomUUID()))
        : Optional.empty();
  }

  /** A folder is enough, unless a cluster is named or this is a pod of one. */
  private Optional<KubeCredentials> clusterCredentials() {
    boolean named = !kubeconfig.isEmpty() || registries.contains(KUBERNETES);
    if (!registries.isEmpty() && !registries.contains(KUBERNETES)) {
      return Optional.empty();
    }
    if (!configDir.isEmpty() && !named) {
      return KubeCredentials.inCluster(environment.variables());
    }
    Optional<KubeCredentials> found =
        KubeCredentials.find(kubeconfig, kubeContext, environment.variables());
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "--kubeconfig: missing (expected: a kubeconfig, or KUBECONFIG, or to run in a pod; or"
              + " --configDir with a folder of Kubernetes and Istio objects)");
    }
    return found;
  }

  private SecuritySettings security(boolean onCluster) {
    return new SecurityReader(
            environment,
            systemNamespace(),
            clusterId(),
            revision(),
            tls.secureGrpc(onCluster).isPresent() || tls.https(onCluster).isPresent())
        .read(tls);
  }

  private IstiodSettings.Injection injection() {
    return new IstiodSettings.Injection(
        new InjectionSource.Fixed(
            revision(),
            environment.text("COMPLIANCE_POLICY", ""),
            environment.text("PLATFORM", "").equals("openshift"),
            environment.variables()),
        environment.value("ENABLE_NATIVE_SIDECARS", NativeSidecars.AUTO, NativeSidecars::parse));
  }

  /** A file at the default place may be absent; one that was named must be there. */
  private static Optional<Path> file(String flag, String value, String byDefault) {
    if (value.isEmpty() || (value.equals(byDefault) && !Files.exists(Path.of(value)))) {
      return Optional.empty();
    }
    return Optional.of(TlsOptions.readable(flag, value));
  }

  private IngestSettings ingestSettings() {
    var byDefault = IngestSettings.DEFAULT;
    return new IngestSettings(
        domain,
        clusterId(),
        systemNamespace(),
        environment.duration("PILOT_DEBOUNCE_AFTER", byDefault.debounceAfter()),
        environment.duration("PILOT_DEBOUNCE_MAX", byDefault.debounceMax()),
        byDefault.endpointInterval(),
        autoAddresses(byDefault.autoAddresses()));
  }

  private List<IpRange> autoAddresses(List<IpRange> byDefault) {
    if (!environment.flag("PILOT_ENABLE_IP_AUTOALLOCATE", true)) {
      return List.of();
    }
    return List.of(
        range("PILOT_IP_AUTOALLOCATE_IPV4_PREFIX", byDefault.getFirst()),
        range("PILOT_IP_AUTOALLOCATE_IPV6_PREFIX", byDefault.getLast()));
  }

  private IpRange range(String name, IpRange byDefault) {
    IpRange range =
        environment.value(
            name,
            byDefault,
            text -> {
              try {
                return IpRange.parse(text);
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
              }
            });
    if (range.isV6() != byDefault.isV6()) {
      throw new IllegalArgumentException(
          name + ": " + range + " (expected: a range as " + byDefault + ")");
    }
    return range;
  }

  private String clusterId() {
    return environment.text("CLUSTER_ID", KUBERNETES);
  }

  private String systemNamespace() {
    return environment.text("POD_NAMESPACE", "istio-system");
  }

  private String revision() {
    return environment.text("REVISION", "");
  }
}
