package io.meltemi.agent;

import io.meltemi.agent.bootstrap.Bootstrap;
import io.meltemi.agent.bootstrap.GrpcBootstrap;
import io.meltemi.agent.cert.CertificateAuthority;
import io.meltemi.agent.cert.CertificateSettings;
import io.meltemi.agent.cert.CertificateStatistics;
import io.meltemi.agent.cert.IstioAuthority;
import io.meltemi.agent.cert.PushedRoots;
import io.meltemi.agent.cert.Secrets;
import io.meltemi.agent.dns.DnsProxy;
import io.meltemi.agent.dns.DnsStatistics;
import io.meltemi.agent.envoy.EnvoyArguments;
import io.meltemi.agent.envoy.EnvoyBinary;
import io.meltemi.agent.envoy.EnvoyProcess;
import io.meltemi.agent.envoy.Readiness;
import io.meltemi.agent.grpc.Network;
import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.memory.PageTrim;
import io.meltemi.agent.probe.AppProbes;
import io.meltemi.agent.probe.HealthChecker;
import io.meltemi.agent.sds.SdsServer;
import io.meltemi.agent.status.AgentMetrics;
import io.meltemi.agent.status.MetricsMerge;
import io.meltemi.agent.status.StatusServer;
import io.meltemi.agent.wasm.ExtensionConfigs;
import io.meltemi.agent.wasm.ModuleCache;
import io.meltemi.agent.wasm.WasmStatistics;
import io.meltemi.agent.xds.AgentSubscription;
import io.meltemi.agent.xds.AgentTypes;
import io.meltemi.agent.xds.BootstrapPatches;
import io.meltemi.agent.xds.ExtensionRewriter;
import io.meltemi.agent.xds.HealthReport;
import io.meltemi.agent.xds.XdsProxy;
import io.meltemi.agent.xds.XdsStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One run of the agent: starts what Envoy needs, then Envoy, and stops everything when Envoy ends
 * or the agent is told to.
 */
final class Agent {
  private static final System.Logger LOG = System.getLogger("default");
  private static final long STOP_MILLIS = 2_000;

  /** Why the run ends. */
  private sealed interface Ending {
    /** Envoy ended with this status before it was told to. */
    record EnvoyExited(int status) implements Ending {}

    /** By a signal or on the status port. */
    record Asked(String how) implements Ending {}
  }

  private final AgentSettings settings;
  private final CompletableFuture<Ending> ending = new CompletableFuture<>();

  Agent(AgentSettings settings) {
    this.settings = settings;
  }

  /** Ends the run, with draining. Any thread. */
  void stop(String how) {
    ending.complete(new Ending.Asked(how));
  }

  /**
   * Runs to the end, on a thread that outlives Envoy: the caller's.
   *
   * @return the exit status: 0 if it was asked to end, else Envoy's, or 1 if that was 0
   * @throws IOException if something cannot be started; nothing is left running then
   */
  int run(Instant processStart) throws IOException, InterruptedException {
    XdsStatistics statistics = new XdsStatistics();
    CertificateStatistics certificates = new CertificateStatistics();
    DnsStatistics dnsStatistics = new DnsStatistics();
    WasmStatistics wasmStatistics = new WasmStatistics();
    AgentMetrics metrics =
        new AgentMetrics(statistics, certificates, dnsStatistics, wasmStatistics, processStart);
    RandomGenerator random = RandomGenerator.getDefault();
    try (Network network = new Network();
        Secrets secrets = secrets(network, certificates, random)) {
      Readiness readiness =
          settings.envoy().binary().isPresent()
              ? new Readiness(settings.envoy().admin(), secrets::missing)
              : Readiness.withoutEnvoy(
                  settings.certificates().output().isPresent()
                      ? secrets::missing
                      : Optional::empty);
      Optional<DnsProxy> dns = dns(network, dnsStatistics);
      try (SdsServer _ =
              SdsServer.start(network, settings.sdsSocket(), secrets, certificates.rejections());
          XdsProxy xds =
              XdsProxy.start(
                  network,
                  settings.xdsSocket(),
                  settings.upstream(),
                  statistics,
                  random,
                  new AgentTypes(subscriptions(dns, secrets), extensions(wasmStatistics)));
          AutoCloseable _ = health(network, readiness, xds);
          AutoCloseable _ = statusServer(network, readiness, metrics, dns)) {
        if (settings.envoy().grpcBootstrap().isPresent()) {
          write(settings.envoy().grpcBootstrap().get(), grpcBootstrap());
        }
        new PageTrim().repeat(network.loop());
        return settings.envoy().binary().isPresent()
            ? runEnvoy(settings.envoy().binary().get(), network, random, readiness)
            : withoutEnvoy(readiness);
      }
    } catch (IOException | InterruptedException | RuntimeException known) {
      throw known;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private int runEnvoy(
      EnvoyBinary binary, Network network, RandomGenerator random, Readiness readiness)
      throws IOException, InterruptedException {
    if (settings.envoy().bootstrapFile().isPresent()) {
      write(settings.envoy().bootstrapFile().get(), Bootstrap.of(settings.envoy().bootstrap()));
    }
    EnvoyProcess envoy =
        EnvoyProcess.start(binary, arguments(network, random).forFlags(binary.flags()));
    return supervise(envoy, readiness);
  }

  private JsonObject grpcBootstrap() {
    return GrpcBootstrap.of(
        Bootstrap.node(settings.envoy().bootstrap()),
        settings.xdsSocket(),
        settings.certificates().output());
  }

  private int withoutEnvoy(Readiness readiness) {
    LOG.log(System.Logger.Level.INFO, "no Envoy is started: DISABLE_ENVOY");
    if (ending.join() instanceof Ending.Asked(String how)) {
      LOG.log(System.Logger.Level.INFO, "ending: " + how);
    }
    readiness.drain();
    return 0;
  }

  /** Waits for istiod where it is to be asked: Envoy could do nothing without it either. */
  private EnvoyArguments arguments(Network network, RandomGenerator random)
      throws InterruptedException {
    EnvoyArguments arguments = settings.envoy().arguments();
    return settings.envoy().patched()
        ? arguments.patched(
            new BootstrapPatches(network, settings.upstream(), random)
                .fetch(Bootstrap.node(settings.envoy().bootstrap()), ending::isDone))
        : arguments;
  }

  private Secrets secrets(
      Network network, CertificateStatistics statistics, RandomGenerator random) {
    CertificateSettings wanted = settings.certificates();
    Optional<CertificateAuthority> authority =
        wanted.source() instanceof CertificateSettings.Source.Authority from
            ? Optional.of(new IstioAuthority(from.server(), from.signer(), network, random))
            : Optional.empty();
    return Secrets.start(wanted, authority, statistics, InstantSource.system(), random);
  }

  /** It ends with the network. */
  private Optional<DnsProxy> dns(Network network, DnsStatistics statistics) throws IOException {
    return settings.dns().isEmpty()
        ? Optional.empty()
        : Optional.of(DnsProxy.start(network.loop(), settings.dns().get(), statistics));
  }

  private List<AgentSubscription> subscriptions(Optional<DnsProxy> dns, Secrets secrets) {
    List<AgentSubscription> own = new ArrayList<>();
    dns.ifPresent(proxy -> own.add(new AgentSubscription(DnsProxy.TYPE_URL, proxy::accept)));
    if (settings.certificates().takesRoots()) {
      own.add(
          new AgentSubscription(
              PushedRoots.TYPE_URL, message -> secrets.trust(PushedRoots.read(message))));
    }
    return own;
  }

  private ExtensionRewriter extensions(WasmStatistics statistics) {
    var cache = new ModuleCache(settings.wasm(), statistics, System::nanoTime);
    cache.purging();
    return new ExtensionConfigs(cache, statistics);
  }

  private AutoCloseable health(Network network, Readiness readiness, XdsProxy xds) {
    return settings
        .status()
        .health()
        .<AutoCloseable>map(
            probe ->
                HealthChecker.start(
                    probe,
                    network.loop(),
                    readiness::problem,
                    problem -> xds.tell(new HealthReport(problem))))
        .orElse(() -> {});
  }

  private AutoCloseable statusServer(
      Network network, Readiness readiness, AgentMetrics metrics, Optional<DnsProxy> dns)
      throws IOException {
    if (settings.status().address().isEmpty()) {
      return () -> {};
    }
    return StatusServer.start(
        settings.status().address().get(),
        new StatusServer.Sources(
            metrics,
            new MetricsMerge(
                metrics,
                settings.envoy().admin(),
                settings.envoy().binary().isPresent(),
                settings.status().applicationMetrics()),
            readiness,
            dns,
            new AppProbes(settings.status().probes(), network.loop())),
        new StatusServer.Actions(
            () -> stop("/quitquitquit"),
            settings.envoy().drain()::now,
            settings.status().onlyLocalScrapes()));
  }

  private static void write(Path file, JsonObject bootstrap) throws IOException {
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
    Files.createDirectories(folder);
    Files.writeString(file, Json.pretty(bootstrap));
  }

  private int supervise(EnvoyProcess envoy, Readiness readiness) throws InterruptedException {
    Thread lastResort = new Thread(envoy::kill, "end-envoy");
    Runtime.getRuntime().addShutdownHook(lastResort);
    CompletableFuture<Integer> exit = envoy.exit();
    var unused = exit.thenAccept(status -> ending.complete(new Ending.EnvoyExited(status)));
    try {
      return switch (ending.join()) {
        case Ending.EnvoyExited(int status) -> {
          LOG.log(System.Logger.Level.ERROR, "Envoy " + EnvoyProcess.reason(status));
          yield status == 0 ? 1 : status;
        }
        case Ending.Asked(String how) -> {
          LOG.log(System.Logger.Level.INFO, "ending: " + how);
          readiness.drain();
          settings.envoy().drain().run(exit);
          envoy.stop(STOP_MILLIS);
          LOG.log(System.Logger.Level.INFO, "Envoy has ended");
          yield 0;
        }
      };
    } finally {
      envoy.kill();
      Runtime.getRuntime().removeShutdownHook(lastResort);
    }
  }
}
