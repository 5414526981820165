package io.meltemi.agent;

import io.meltemi.agent.config.SettingsException;
import io.meltemi.agent.envoy.EnvoyAdmin;
import io.meltemi.agent.envoy.EnvoyBinary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The agent as a process with a real Envoy, on a loopback address of its own. */
final class RunningAgent implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Process process;
  private final Path output;
  private final String address;

  private RunningAgent(Process process, Path output, String address) {
    this.process = process;
    this.output = output;
    this.address = address;
  }

  /** Starts it; aborts the test where no Envoy is. */
  static RunningAgent start(Path folder, int istiodPort, Map<String, String> more)
      throws IOException {
    EnvoyBinary envoy = envoyOrAbort();
    var random = ThreadLocalRandom.current();
    String address =
        "127.%d.%d.%d"
            .formatted(random.nextInt(20, 250), random.nextInt(1, 250), random.nextInt(1, 250));
    Path own = Files.createDirectories(folder.resolve(address));
    Path output = own.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                PilotAgent.class.getName(),
                "proxy",
                "sidecar",
                "--concurrency",
                "1"));
    builder
        .environment()
        .putAll(
            Map.of(
                "MELTEMI_ENVOY",
                envoy.path().toAbsolutePath().toString(),
                "INSTANCE_IP",
                address,
                "POD_NAME",
                "app",
                "POD_NAMESPACE",
                "test",
                "PROXY_CONFIG",
                """
                discoveryAddress: 127.0.0.1:%d
                controlPlaneAuthPolicy: NONE
                terminationDrainDuration: 1s
                """
                    .formatted(istiodPort)));
    builder.environment().putAll(more);
    builder.directory(own.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    return new RunningAgent(builder.start(), output, address);
  }

  private static EnvoyBinary envoyOrAbort() {
    try {
      return EnvoyBinary.find("/usr/local/bin/envoy", System.getenv());
    } catch (SettingsException none) {
      return Assumptions.abort(none.getMessage());
    }
  }

  private static String absolute(String classPath) {
    return String.join(
        ":",
        List.of(classPath.split(":")).stream()
            .map(part -> Path.of(part).toAbsolutePath().toString())
            .toList());
  }

  String address() {
    return address;
  }

  /** Waits until a GET there is answered with that status. */
  void awaitStatus(int port, String path, int status) {
    Eventually.in(
        Duration.ofSeconds(15),
        () -> process.isAlive() && statusOf(port, path) == status,
        () -> path + " on " + port + " answers " + status + "; output:\n" + output());
  }

  int statusOf(int port, String path) {
    try {
      return request("GET", port, path).status();
    } catch (IOException silent) {
      return 0;
    }
  }

  EnvoyAdmin.Answer request(String method, int port, String path) throws IOException {
    return new EnvoyAdmin(address, port, TIMEOUT).request(method, path);
  }

  /** Waits for Envoy's process: not the one that is only asked for its flags. */
  ProcessHandle envoy() {
    Eventually.in(Duration.ofSeconds(15), () -> findEnvoy().isPresent(), this::output);
    return findEnvoy().orElseThrow();
  }

  private Optional<ProcessHandle> findEnvoy() {
    return process
        .children()
        .filter(child -> List.of(child.info().arguments().orElse(new String[0])).contains("-c"))
        .filter(child -> child.info().command().orElse("").endsWith("/envoy"))
        .findFirst();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Waits for the end; the exit status. */
  int awaitExit() throws InterruptedException {
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      throw new AssertionError("the agent still runs; output:\n" + output());
    }
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = process.children().toList();
    process.destroyForcibly().waitFor();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
