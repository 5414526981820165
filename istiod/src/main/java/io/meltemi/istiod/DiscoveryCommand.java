package io.meltemi.istiod;

import io.meltemi.base.log.LogScopes;
import io.meltemi.cli.LogFlags;
import io.meltemi.ingest.IngestSettings;
import io.meltemi.inject.NativeSidecars;
import io.meltemi.istiod.security.SecuritySettings;
import io.meltemi.istiod.webhook.InjectionSource;
import io.meltemi.settings.Environment;
import io.meltemi.settings.MeshSettings;
import io.meltemi.xds.XdsSettings;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private final Environment environment;

  /**
   * Istio's default of PILOT_STATUS_QPS is 100; an API server guards itself since Kubernetes 1.29.
   */
  private static final int STATUSES_PER_SECOND = 500;

  @Option(
      names = "--configDir",
      paramLabel = "DIR",
      description =
          "Folder of YAML and JSON files with Kubernetes and Istio objects, watched for changes.")
  private String configDir = "";

  @Mixin private final ClusterOptions clusterOptions = new ClusterOptions();

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
      description =
          "Readiness and debug over HTTP (default: :8080 on a cluster, else 127.0.0.1:8080; empty:"
              + " off).")
  private Optional<String> httpAddr = Optional.empty();

  @Option(
      names = "--grpcAddr",
      paramLabel = "ADDR",
      description =
          "xDS without TLS (default: :15010 on a cluster, else 127.0.0.1:15010; empty: off).")
  private Optional<String> grpcAddr = Optional.empty();

  @Mixin private final TlsOptions tls = new TlsOptions();

  @Option(
      names = "--monitoringAddr",
      paramLabel = "ADDR",
      description =
          "Metrics, version and debug (default: :15014 on a cluster, else 127.0.0.1:15014; empty:"
              + " off).")
  private Optional<String> monitoringAddr = Optional.empty();

  @Option(
      names = "--domain",
      description = "DNS suffix of the cluster's services (default: ${DEFAULT-VALUE}).")
  private String domain = "cluster.local";

  @Option(
      names = {"-n", "--namespace"},
      description = "istiod's own namespace (default: POD_NAMESPACE, else istio-system).")
  private String namespace = "";

  @Mixin private final KeepaliveOptions keepalive = new KeepaliveOptions();
  @Mixin private final ControlZOptions controlZ = new ControlZOptions();
  @Mixin private final LogFlags logging = new LogFlags();
  @Mixin private final IgnoredOptions ignored = new IgnoredOptions();

  DiscoveryCommand(Map<String, String> environment) {
    this.environment = new Environment(environment);
  }

  @Override
  public Integer call() throws Exception {
    IstiodSettings settings = settings();
    LogScopes scopes = logging.install();
    ignored.tell();
    var stop = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    try (var introspection = controlZ.open(scopes, environment.variables());
        var istiod = Istiod.start(settings)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndWait(stop, stopped)));
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    RefusedVariable.refuseAll(environment);
    Optional<IstiodSettings.Cluster> cluster = cluster();
    return new IstiodSettings(
        new IstiodSettings.From(
            configDir.isEmpty() ? Optional.empty() : Optional.of(Path.of(configDir)),
            file("--meshConfig", meshConfig, "./etc/istio/config/mesh"),
            file("--networksConfig", networksConfig, "./etc/istio/config/meshNetworks"),
            cluster),
        new IstiodSettings.Ports(
            address("--httpAddr", httpAddr, 8080, cluster.isPresent()),
            address("--monitoringAddr", monitoringAddr, 15014, cluster.isPresent()),
            address("--grpcAddr", grpcAddr, 15010, cluster.isPresent()),
            tls.secureGrpc(cluster.isPresent()),
            tls.https(cluster.isPresent())),
        security(cluster.isPresent()),
        injection(),
        mesh(),
        xds(),
        logging.settings());
  }

  /** A folder on one machine is served to that machine, unless it is told otherwise. */
  private static Optional<HostPort> address(
      String flag, Optional<String> given, int port, boolean onCluster) {
    return HostPort.parse(flag, given.orElse((onCluster ? ":" : "127.0.0.1:") + port));
  }

  private XdsSettings xds() {
    var defaults = XdsSettings.defaults();
    int streamsPerSecond = environment.number("PILOT_MAX_REQUESTS_PER_SECOND", 0);
    return keepalive.over(
        defaults
            .withStreams(streamsPerSecond, defaults.limits().streams())
            .withControlPlane(
                ControlPlaneName.of(environment.text("POD_NAME", ControlPlaneName.COMPONENT))));
  }

  private Optional<IstiodSettings.Cluster> cluster() {
    String instance = instance();
    return clusterOptions
        .credentials(!configDir.isEmpty(), environment.variables())
        .map(
            credentials ->
                new IstiodSettings.Cluster(
                    credentials,
                    clusterOptions.settings(),
                    systemNamespace(),
                    revision(),
                    environment.flag("ENABLE_LEADER_ELECTION", true)
                        ? Optional.of(instance)
                        : Optional.empty(),
                    new IstiodSettings.Duties(
                        GatewayOptions.duties(environment),
                        RegistrationOptions.read(environment),
                        instance),
                    statusRate(),
                    RemoteOptions.read(environment)));
  }

  /** Each status is read before it is written. */
  private IstiodSettings.Rate statusRate() {
    return new IstiodSettings.Rate(
        2.0 * Math.max(1, environment.number("PILOT_STATUS_QPS", STATUSES_PER_SECOND)),
        2 * Math.max(1, environment.number("PILOT_STATUS_BURST", 2 * STATUSES_PER_SECOND)));
  }

  /** The pod's name; outside of a pod one that no other process has. */
  private String instance() {
    return environment.text("POD_NAME", "istiod-" + UUID.randomUUID());
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

  /** Flags count before the variables of what they say. */
  private MeshSettings mesh() {
    MeshSettings mesh =
        MeshSettings.read(
            domain,
            environment.with("CLUSTER_ID", clusterId()).with("POD_NAMESPACE", systemNamespace()));
    IngestSettings ingest = mesh.ingest();
    return mesh.withIngest(
        ingest.withDebounce(
            environment.duration("PILOT_DEBOUNCE_AFTER", ingest.debounceAfter()),
            environment.duration("PILOT_DEBOUNCE_MAX", ingest.debounceMax())));
  }

  private String clusterId() {
    return clusterOptions
        .clusterId()
        .orElseGet(() -> environment.text("CLUSTER_ID", ClusterOptions.KUBERNETES));
  }

  private String systemNamespace() {
    return namespace.isEmpty() ? environment.text("POD_NAMESPACE", "istio-system") : namespace;
  }

  private String revision() {
    return environment.text("REVISION", "");
  }
}
