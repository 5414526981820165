package io.meltemi.istiod;

import io.meltemi.base.BuildInfo;
import io.meltemi.base.log.LogSettings;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.translate.TranslateSettings;
import io.meltemi.xds.XdsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pilot-discovery discovery}: reads the flags and runs istiod until it is told to stop. */
@Command(
    name = "discovery",
    description = "Start istiod: keep the mesh's registry and configure its proxies over xDS.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DiscoveryCommand implements Callable<Integer> {
  private static final String KUBERNETES = "Kubernetes";

  private final Map<String, String> environment;

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

  @Option(
      names = "--httpsAddr",
      paramLabel = "ADDR",
      description =
          "The webhooks' HTTPS port; in file mode it says /httpsReady. Needs --tlsCertFile and"
              + " --tlsKeyFile (default: off).")
  private String httpsAddr = "";

  @Option(
      names = "--secureGRPCAddr",
      paramLabel = "ADDR",
      description =
          "xDS with TLS, for clients with a certificate; needs the three files below (default:"
              + " off).")
  private String secureGrpcAddr = "";

  @Option(
      names = "--tlsCertFile",
      paramLabel = "FILE",
      description = "istiod's certificate chain, PEM.")
  private String tlsCertFile = "";

  @Option(names = "--tlsKeyFile", paramLabel = "FILE", description = "Its private key, PEM.")
  private String tlsKeyFile = "";

  @Option(
      names = "--caCertFile",
      paramLabel = "FILE",
      description = "Roots that clients' certificates are verified by, PEM.")
  private String caCertFile = "";

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
    this.environment = environment;
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
    return new IstiodSettings(
        new IstiodSettings.From(
            configDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(configDir)),
            file("--meshConfig", meshConfig, "./etc/istio/config/mesh"),
            file("--networksConfig", networksConfig, "./etc/istio/config/meshNetworks"),
            cluster()),
        new IstiodSettings.Ports(
            HostPort.parse("--httpAddr", httpAddr),
            HostPort.parse("--monitoringAddr", monitoringAddr),
            HostPort.parse("--grpcAddr", grpcAddr),
            HostPort.parse("--secureGRPCAddr", secureGrpcAddr).map(this::securePort),
            HostPort.parse("--httpsAddr", httpsAddr).map(this::httpsPort)),
        ingestSettings(),
        new TranslateSettings(domain, systemNamespace(), clusterId()),
        XdsSettings.defaults()
            .withStreamsPerSecond(variable("PILOT_MAX_REQUESTS_PER_SECOND", 0, this::rate))
            .withMaxConnectionAge(
                GoDuration.parse("--keepaliveMaxServerConnectionAge", maxConnectionAge)),
        LogSettings.parse(logOutputLevel, logAsJson));
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
                    variable("REVISION", "", text -> text)));
  }

  /** A folder is enough, unless a cluster is named or this is a pod of one. */
  private Optional<KubeCredentials> clusterCredentials() {
    boolean named = !kubeconfig.isEmpty() || registries.contains(KUBERNETES);
    if (!registries.isEmpty() && !registries.contains(KUBERNETES)) {
      return Optional.empty();
    }
    if (!configDir.isEmpty() && !named) {
      return KubeCredentials.inCluster(environment);
    }
    Optional<KubeCredentials> found = KubeCredentials.find(kubeconfig, kubeContext, environment);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "--kubeconfig: missing (expected: a kubeconfig, or KUBECONFIG, or to run in a pod; or"
              + " --configDir with a folder of Kubernetes and Istio objects)");
    }
    return found;
  }

  private IstiodSettings.HttpsPort httpsPort(HostPort address) {
    return new IstiodSettings.HttpsPort(
        address, readable("--tlsCertFile", tlsCertFile), readable("--tlsKeyFile", tlsKeyFile));
  }

  private IstiodSettings.SecurePort securePort(HostPort address) {
    return new IstiodSettings.SecurePort(
        address,
        readable("--tlsCertFile", tlsCertFile),
        readable("--tlsKeyFile", tlsKeyFile),
        readable("--caCertFile", caCertFile));
  }

  /** A file at the default place may be absent; one that was named must be there. */
  private static Optional<Path> file(String flag, String value, String byDefault) {
    if (value.isEmpty() || (value.equals(byDefault) && !Files.exists(Path.of(value)))) {
      return Optional.empty();
    }
    return Optional.of(readable(flag, value));
  }

  private static Path readable(String flag, String value) {
    if (!Files.isReadable(Path.of(value)) || Files.isDirectory(Path.of(value))) {
      throw new IllegalArgumentException(
          flag + ": \"" + value + "\" (expected: a file that can be read)");
    }
    return Path.of(value);
  }

  private IngestSettings ingestSettings() {
    var byDefault = IngestSettings.DEFAULT;
    return new IngestSettings(
        domain,
        clusterId(),
        systemNamespace(),
        variable("PILOT_DEBOUNCE_AFTER", byDefault.debounceAfter()),
        variable("PILOT_DEBOUNCE_MAX", byDefault.debounceMax()),
        byDefault.endpointInterval());
  }

  /** New streams in a second; 0 is no limit, which is the default: they cost little here. */
  private int rate(String text) {
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException(
          "PILOT_MAX_REQUESTS_PER_SECOND: \"" + text + "\" (expected: 0..999999)");
    }
    return Integer.parseInt(text);
  }

  private String clusterId() {
    return variable("CLUSTER_ID", "Kubernetes", text -> text);
  }

  private String systemNamespace() {
    return variable("POD_NAMESPACE", "istio-system", text -> text);
  }

  private Duration variable(String name, Duration byDefault) {
    return variable(name, byDefault, text -> GoDuration.parse(name, text));
  }

  private <T> T variable(String name, T byDefault, Function<String, T> parse) {
    return Optional.ofNullable(environment.get(name))
        .filter(text -> !text.isEmpty())
        .map(parse)
        .orElse(byDefault);
  }
}
