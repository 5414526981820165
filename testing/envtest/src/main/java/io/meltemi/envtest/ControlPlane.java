package io.meltemi.envtest;

import io.meltemi.envtest.process.ChildProcesses;
import io.meltemi.envtest.process.PrivateFiles;
import io.meltemi.envtest.process.Waiting;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeCredentials;
import io.meltemi.kube.KubeSettings;
import io.meltemi.kube.Material;
import io.meltemi.kube.ServiceAccountToken;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real etcd, kube-apiserver and kube-controller-manager, each a child of this JVM that ends with
 * it. One thread at a time.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private static final Duration TOKEN_VALIDITY = Duration.ofHours(1);

  private final ControlPlaneCommands commands;
  private final ChildProcesses children;
  private final ServiceAccountKeys keys;
  private final String adminToken;
  private final ControlPlaneProcess etcd;
  private final ControlPlaneProcess apiServer;
  private final ControlPlaneProcess controllers;

  private ControlPlane(ControlPlaneCommands commands) throws IOException {
    this.commands = commands;
    this.children = new ChildProcesses("control-plane");
    this.keys = ServiceAccountKeys.in(commands.folder());
    byte[] secret = new byte[16];
    new SecureRandom().nextBytes(secret);
    this.adminToken = HexFormat.of().formatHex(secret);
    PrivateFiles.write(commands.tokens(), adminToken + ",admin,admin,system:masters\n");
    this.etcd = program("etcd");
    this.apiServer = program("kube-apiserver");
    this.controllers = program("kube-controller-manager");
  }

  private ControlPlaneProcess program(String name) {
    return new ControlPlaneProcess(name, commands.folder().resolve(name + ".log"));
  }

  /**
   * Starts all programs and waits until the API server is ready.
   *
   * @param folder for their files and logs; made where it is not there, and left when it stops
   */
  public static ControlPlane start(KubeProgram program, Path folder, HostNetwork network)
      throws IOException {
    return start(program, folder, network, List.of());
  }

  /**
   * The same with flags of one's own.
   *
   * @param apiServerFlags after those that the API server has anyway; of two, the later one counts
   */
  public static ControlPlane start(
      KubeProgram program, Path folder, HostNetwork network, List<String> apiServerFlags)
      throws IOException {
    Files.createDirectories(folder);
    ControlPlanePorts ports =
        network.isLoopback() ? ControlPlanePorts.free() : ControlPlanePorts.USUAL;
    ControlPlane started =
        new ControlPlane(new ControlPlaneCommands(program, folder, network, ports, apiServerFlags));
    try {
      started.startEtcd();
      started.startApiServer();
      started.startControllers();
    } catch (IOException failed) {
      started.close();
      throw failed;
    }
    return started;
  }

  private void startEtcd() throws IOException {
    launch(etcd, commands.etcd());
    HealthCheck health = HealthCheck.plain(commands.etcdUrl() + "/health");
    await(etcd, health);
  }

  /**
   * Starts the API server, on the same address as before, and waits until it is ready. Controllers
   * that lived through its absence are started anew, as where they have a lease to lose: they would
   * go on with what failed meanwhile only after pauses that have grown to minutes.
   */
  public void startApiServer() throws IOException {
    launch(apiServer, commands.apiServer(keys));
    // The key is written after the certificate: once it is there, the certificate is whole.
    Path key = commands.servingKey();
    if (!Waiting.until(() -> !apiServer.isAlive() || Files.exists(key), START_LIMIT)
        || !apiServer.isAlive()) {
      throw apiServer.failure("made no certificate");
    }
    await(apiServer, HealthCheck.of(address(), "/readyz", adminToken));
    if (controllers.isAlive()) {
      controllers.kill();
    }
  }

  private void startControllers() throws IOException {
    controllers.keep(
        children,
        commands.folder(),
        commands.network().enter(),
        commands.controllers(keys, adminKubeconfig()));
  }

  private void launch(ControlPlaneProcess program, List<String> command) throws IOException {
    program.start(children, commands.folder(), commands.network().enter(), command);
  }

  private static void await(ControlPlaneProcess program, HealthCheck health) throws IOException {
    boolean came = Waiting.until(() -> !program.isAlive() || health.fault().isEmpty(), START_LIMIT);
    if (!came || !program.isAlive()) {
      throw program.failure(
          "was not ready within %d s (%s)".formatted(START_LIMIT.toSeconds(), health.fault()));
    }
  }

  public ApiServerAddress address() throws IOException {
    return new ApiServerAddress(
        commands.apiServerUrl(), Files.readString(commands.servingCertificate()));
  }

  /** Where etcd serves its clients, without TLS: gRPC, and JSON under {@code /v3}. */
  public URI etcd() {
    return URI.create(commands.etcdUrl());
  }

  /** The file of a kubeconfig that may do everything. */
  public Path adminKubeconfig() throws IOException {
    return PrivateFiles.write(
        commands.folder().resolve("admin.kubeconfig"), address().kubeconfig(adminToken));
  }

  /** What the API server shows of itself, to its clients and to kubelets. */
  KubeletServer.Identity identity() {
    return new KubeletServer.Identity(commands.servingCertificate(), commands.servingKey());
  }

  /** The file of the private key, in PEM, by which tokens of service accounts are signed. */
  public Path tokenKey() {
    return keys.signing();
  }

  /** A new client that may do everything; it is for the caller to close. */
  public KubeClient adminClient() throws IOException {
    return KubeClient.of(
        KubeCredentials.ofToken(
            URI.create(address().url()),
            Optional.of(new Material.Inline(address().authorities())),
            new Material.Inline(adminToken)),
        KubeSettings.DEFAULT.withRate(1_000, 2_000).withUserAgent("meltemi-cluster"));
  }

  /**
   * The file of a kubeconfig that may do what that service account may, for an hour. The account
   * must be there.
   */
  public Path kubeconfigFor(String namespace, String serviceAccount) throws IOException {
    try (KubeClient admin = adminClient()) {
      ServiceAccountToken token =
          admin.createToken(namespace, serviceAccount, List.of(), TOKEN_VALIDITY);
      return PrivateFiles.write(
          commands.folder().resolve(namespace + "." + serviceAccount + ".kubeconfig"),
          address().kubeconfig(token.token()));
    }
  }

  /** {@code kill -9} for the API server; {@link #startApiServer} brings it back. */
  public void killApiServer() {
    apiServer.kill();
  }

  /**
   * Waits until the controllers do their work, which begins a while after the API server is ready.
   */
  public void awaitControllers() throws IOException {
    try (KubeClient admin = adminClient()) {
      new ControllersCheck(admin, this).await();
    }
  }

  /** {@code kill -9} for the controllers; they are started again a second later. */
  public void killControllers() {
    controllers.kill();
  }

  /** What the programs said lately, for who has to find out why a test failed. */
  public String logs() throws IOException {
    return etcd.tail() + apiServer.tail() + controllers.tail();
  }

  /** Stops all programs, the last started first. */
  @Override
  public void close() {
    controllers.stop();
    apiServer.stop();
    etcd.stop();
    children.close();
  }

  /** What every child of ours needs from the environment. */
  static Map<String, String> environment(Path home) {
    return Map.of(
        "PATH",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME",
        home.toString());
  }
}
