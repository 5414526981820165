package io.meltemi.agent;

import io.meltemi.agent.bootstrap.Addresses;
import io.meltemi.agent.bootstrap.BootstrapSettings;
import io.meltemi.agent.bootstrap.Node;
import io.meltemi.agent.bootstrap.NodeMetadata;
import io.meltemi.agent.bootstrap.NodeSource;
import io.meltemi.agent.cert.WorkloadSocket;
import io.meltemi.agent.config.LocalAddresses;
import io.meltemi.agent.config.ProxyConfig;
import io.meltemi.agent.config.ProxyConfigSource;
import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.config.Variables;
import io.meltemi.agent.config.Yaml;
import io.meltemi.agent.dns.DnsSettings;
import io.meltemi.agent.envoy.Drain;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.EnvoyArguments;
import io.meltemi.agent.envoy.EnvoyBinary;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.probe.ProbeSettings;
import io.meltemi.agent.probe.WorkloadProbeReader;
import io.meltemi.agent.status.ApplicationMetrics;
import io.meltemi.agent.wasm.WasmSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Reads {@link AgentSettings} from flags, variables and the pod's files. */
final class SettingsReader {
  private static final String SDS_FOLDER = "./var/run/secrets/workload-spiffe-uds/";
  private static final String SDS_FILE = "socket";
  private static final Path CREDENTIALS = Path.of("./var/run/secrets/credential-uds");
  private static final String DNS_CAPTURE = "ISTIO_META_DNS_CAPTURE";
  private static final String WORKLOAD_DISCOVERY = "istio.workload.BootstrapExtension";
  private static final int STATUS_PORT = 15021;
  private static final int PROMETHEUS_PORT = 15090;
  private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(5);

  private final Role role;
  private final ProxyFlags flags;
  private final boolean logAsJson;
  private final Variables variables;
  private final SortedMap<String, String> annotations;
  private final ProxyConfig config;
  private final boolean exitOnZero;
  private final boolean skipDeprecatedLogs;
  private final BootstrapSettings.Ports ports;

  private SettingsReader(Role role, ProxyFlags flags, boolean logAsJson, Variables variables) {
    this.role = role;
    this.flags = flags;
    this.logAsJson = logAsJson;
    this.variables = variables;
    this.annotations = PodFiles.annotations();
    this.config = proxyConfig();
    this.exitOnZero = variables.truth("EXIT_ON_ZERO_ACTIVE_CONNECTIONS").orElse(false);
    this.skipDeprecatedLogs = variables.truth("ENVOY_SKIP_DEPRECATED_LOGS").orElse(true);
    this.ports =
        new BootstrapSettings.Ports(
            variables.port("ENVOY_STATUS_PORT", STATUS_PORT),
            variables.port("ENVOY_PROMETHEUS_PORT", PROMETHEUS_PORT));
  }

  /**
   * Reads and checks everything.
   *
   * @throws SettingsException at the first setting that cannot be used
   */
  static AgentSettings read(Role role, ProxyFlags flags, boolean logAsJson, Variables variables) {
    flags.check();
    return new SettingsReader(role, flags, logAsJson, variables).settings();
  }

  private AgentSettings settings() {
    boolean disabled = variables.truth("DISABLE_ENVOY").orElse(false);
    Optional<EnvoyBinary> binary =
        disabled
            ? Optional.empty()
            : Optional.of(EnvoyBinary.find(config.binaryPath(), variables.values()));
    String socketFile = variables.text("WORKLOAD_IDENTITY_SOCKET_FILE", SDS_FILE);
    if (socketFile.indexOf('/') >= 0) {
      throw new SettingsException(
          "WORKLOAD_IDENTITY_SOCKET_FILE: " + socketFile + " (expected: a file name, no path)");
    }
    Path workloadSocket = Path.of(SDS_FOLDER, socketFile);
    boolean servedElsewhere = servedElsewhere(workloadSocket);
    Node node = node(socketFile, servedElsewhere, binary);
    Addresses addresses =
        Addresses.of(node.instanceIps(), variables.truth("ISTIO_DUAL_STACK").orElse(false));
    String xdsSocket = config.configPath() + "/XDS";
    BootstrapSettings bootstrap =
        new BootstrapSettings(
            node,
            config,
            addresses,
            ports,
            new BootstrapSettings.Files(
                xdsSocket,
                SDS_FOLDER + socketFile,
                flags.outlierLogPath,
                config.configPath() + "/lightstep_access_token.txt"),
            deltaXds(),
            exitOnZero,
            logAsJson);
    String custom = config.json().text("customConfigFile");
    Path bootstrapFile =
        Path.of(custom.isEmpty() ? config.configPath() + "/envoy-rev.json" : custom);
    EnvoyAdmin admin = new EnvoyAdmin(addresses.localhost(), config.adminPort(), ADMIN_TIMEOUT);
    return new AgentSettings(
        new AgentSettings.EnvoySettings(
            bootstrap,
            custom.isEmpty() ? Optional.of(bootstrapFile) : Optional.empty(),
            binary,
            grpcBootstrap(disabled),
            arguments(bootstrapFile, node, addresses),
            variables.truth("BOOTSTRAP_XDS_AGENT").orElse(false),
            admin,
            drain(admin, addresses)),
        Path.of(xdsSocket),
        UpstreamReader.read(config, variables),
        CertificateReader.read(config, variables, servedElsewhere)
            .takingRoots(
                !servedElsewhere && variables.truth("PROXY_CONFIG_XDS_AGENT").orElse(false)),
        servedElsewhere ? CREDENTIALS.resolve("files-socket") : workloadSocket,
        new AgentSettings.StatusSettings(
            statusAddress(addresses),
            role == Role.SIDECAR
                ? ApplicationMetrics.parse(
                    variables.text("ISTIO_PROMETHEUS_ANNOTATIONS"), config.statusPort())
                : Optional.empty(),
            variables.truth("METRICS_LOCALHOST_ACCESS_ONLY").orElse(false),
            ProbeSettings.read(variables, addresses.localhost(), config.statusPort()),
            WorkloadProbeReader.read(config.json())),
        dns(addresses),
        WasmSettings.read(variables));
  }

  /** Istio's agent always writes it; here it is where somebody may want it. */
  private Optional<Path> grpcBootstrap(boolean disabled) {
    String file = variables.text("GRPC_XDS_BOOTSTRAP");
    if (file.isEmpty() && !disabled) {
      return Optional.empty();
    }
    return Optional.of(
        Path.of(file.isEmpty() ? config.configPath() + "/grpc-bootstrap.json" : file));
  }

  private ProxyConfig proxyConfig() {
    ProxyConfigSource source =
        new ProxyConfigSource(
            flags.meshConfig,
            PodFiles.text(Path.of(flags.meshConfig)),
            variables.text("PROXY_CONFIG"),
            annotations,
            flags.concurrency,
            flags.serviceCluster,
            flags.binaryPath);
    ProxyConfig merged = source.merged();
    int cpus = PodFiles.cpuLimit(variables);
    return cpus > 0 && !merged.json().containsKey("concurrency")
        ? merged.with("ISTIO_CPU_LIMIT", JsonObject.of("concurrency", (long) cpus))
        : merged;
  }

  private boolean deltaXds() {
    return role == Role.WAYPOINT || variables.truth("ISTIO_DELTA_XDS").orElse(true);
  }

  /** An identity that another program serves is used; one that is asked for by name has to be. */
  private static boolean servedElsewhere(Path socket) {
    boolean served = WorkloadSocket.isServed(socket);
    if (!served && !socket.endsWith(SDS_FILE)) {
      throw new SettingsException(
          "WORKLOAD_IDENTITY_SOCKET_FILE: %s (expected: a socket that is listened on)"
              .formatted(socket));
    }
    return served;
  }

  private Node node(String socketFile, boolean servedElsewhere, Optional<EnvoyBinary> binary) {
    String namespace = variables.text("POD_NAMESPACE");
    List<String> excluded =
        List.of(
            annotations.getOrDefault("traffic.sidecar.istio.io/excludeInterfaces", "").split(","));
    List<String> addresses = LocalAddresses.find(variables.text("INSTANCE_IP"), excluded);
    String id =
        String.join(
            "~",
            role.word(),
            addresses.getFirst(),
            variables.text("POD_NAME") + "." + namespace,
            domain());
    NodeSource source =
        new NodeSource(
            id,
            variables.values(),
            new NodeSource.Pod(PodFiles.labels(), annotations),
            addresses,
            config,
            config.wantsTlsToIstiod() ? List.of(UpstreamReader.istiodName(config)) : List.of(),
            AgentVersion.ISTIO,
            new NodeSource.Options(
                flags.outlierLogPath,
                ports,
                socketFile,
                flags.stsPort,
                role == Role.WAYPOINT
                    ? Optional.of(true)
                    : variables.truth("PEER_METADATA_DISCOVERY"),
                exitOnZero,
                skipDeprecatedLogs));
    Node node =
        NodeMetadata.forEnvoy(
            source, () -> binary.filter(b -> b.knowsType(WORKLOAD_DISCOVERY)).isPresent());
    JsonObject metadata = node.metadata();
    if (WorkloadSocket.isServed(CREDENTIALS.resolve(SDS_FILE))) {
      metadata = metadata.with("credential", "true");
    }
    if (servedElsewhere) {
      metadata = metadata.with("file-credential", "true");
    }
    return node.withMetadata(metadata);
  }

  private String domain() {
    return flags.domain.isEmpty()
        ? variables.text("POD_NAMESPACE") + ".svc.cluster.local"
        : flags.domain;
  }

  private EnvoyArguments arguments(Path bootstrapFile, Node node, Addresses addresses) {
    return new EnvoyArguments(
        bootstrapFile,
        bootstrapOverride(),
        config.json().text("serviceCluster").isEmpty()
            ? flags.serviceCluster
            : config.json().text("serviceCluster"),
        node.id(),
        addresses.onlyV6(),
        config.drainDuration(),
        config.concurrency(),
        new EnvoyArguments.Logging(
            config.fileFlushInterval().orElse(Duration.ofSeconds(1)),
            flags.proxyLogLevel,
            flags.proxyComponentLogLevel,
            skipDeprecatedLogs));
  }

  private Optional<String> bootstrapOverride() {
    String file = variables.text("ISTIO_BOOTSTRAP_OVERRIDE");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    String host = variables.text("HOST_IP");
    String bracketed = host.indexOf(':') < 0 ? host : "[" + host + "]";
    String text = PodFiles.text(Path.of(file));
    if (text.isEmpty()) {
      throw new SettingsException(
          "ISTIO_BOOTSTRAP_OVERRIDE: " + file + " (expected: a file that can be read)");
    }
    String filled = text.replace("[$(HOST_IP)]", bracketed).replace("$(HOST_IP)", bracketed);
    return Optional.of(Json.compact(Yaml.object(file, filled)));
  }

  /** A gateway has no application whose queries could be captured. */
  private Optional<DnsSettings> dns(Addresses addresses) {
    boolean captured =
        variables
            .truth(DNS_CAPTURE)
            .orElseGet(() -> config.proxyMetadata().text(DNS_CAPTURE).equals("true"));
    return captured && role == Role.SIDECAR
        ? Optional.of(
            DnsSettings.read(
                variables, variables.text("POD_NAMESPACE"), domain(), addresses.localhost()))
        : Optional.empty();
  }

  private Drain drain(EnvoyAdmin admin, Addresses addresses) {
    Duration termination =
        variables.seconds("TERMINATION_DRAIN_DURATION_SECONDS", config.terminationDrainDuration());
    return new Drain(
        admin,
        new Drain.Settings(
            role == Role.SIDECAR,
            termination,
            exitOnZero,
            variables.duration("MINIMUM_DRAIN_DURATION", Duration.ofSeconds(5)),
            List.of(
                addresses.wildcard() + "_" + ports.status(),
                addresses.wildcard() + "_" + ports.prometheus(),
                "admin",
                "admin.main_thread")));
  }

  private Optional<InetSocketAddress> statusAddress(Addresses addresses) {
    int port = config.statusPort();
    if (port == 0) {
      return Optional.empty();
    }
    return Optional.of(
        addresses.sharesHost()
            ? new InetSocketAddress(addresses.localhost(), port)
            : new InetSocketAddress(port));
  }
}
