package io.meltemi.it.kube;

import io.meltemi.demo.shop.ShopApp;
import io.meltemi.envtest.network.ClusterNetwork;
import io.meltemi.envtest.network.PodNetwork;
import io.meltemi.envtest.process.Commands;
import io.meltemi.it.fixture.ChildProcess;
import io.meltemi.it.fixture.Folders;
import io.meltemi.it.fixture.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine that no kubelet knows: a network namespace with an address that pods reach, in which an
 * agent runs by the files of {@code istioctl x workload entry configure}, and an application on
 * port 9080.
 */
final class Machine implements AutoCloseable {
  private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_]+)='(.*)'");
  private static final String PROXY = "1337";
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final ClusterNetwork network;
  private final PodNetwork place;
  private final Path folder;
  private final List<ChildProcess> processes = new ArrayList<>();

  private Machine(ClusterNetwork network, PodNetwork place, Path folder) {
    this.network = network;
    this.place = place;
    this.folder = folder;
  }

  static Machine start(ClusterNetwork network) throws IOException {
    return new Machine(network, network.addPod(), Files.createTempDirectory("machine"));
  }

  String address() {
    return place.address();
  }

  /** Puts the files where the agent looks for them, and has it take the machine's connections. */
  void join(Path files) throws IOException {
    put(files.resolve("mesh.yaml"), "etc/istio/config/mesh");
    put(files.resolve("root-cert.pem"), "etc/certs/root-cert.pem");
    put(files.resolve("istio-token"), "var/run/secrets/tokens/istio-token");
    put(files.resolve("cluster.env"), "cluster.env");
    String hosts = "127.0.0.1 localhost\n" + Files.readString(files.resolve("hosts"));
    Files.writeString(folder.resolve("hosts"), hosts);
    Files.createDirectories(folder.resolve("etc/istio/proxy"));
    Commands.run(List.of("chmod", "755", folder.toString()));
    Commands.run(List.of("chown", "-R", PROXY + ":" + PROXY, folder.toString()));
    Map<String, String> environment = environment();
    var capture =
        new ArrayList<>(
            List.of("istio-iptables", "-p", "15001", "-z", "15006", "-u", PROXY, "-m", "REDIRECT"));
    capture.addAll(List.of("-i", "*", "-x", "", "-b", environment.get("ISTIO_INBOUND_PORTS")));
    capture.addAll(List.of("-d", environment.get("ISTIO_LOCAL_EXCLUDE_PORTS")));
    var command =
        new ArrayList<>(List.of("ip", "netns", "exec", place.namespace(), agentProgram()));
    command.addAll(capture);
    Commands.run(command);
  }

  private static String agentProgram() {
    return Repository.program("pilot-agent").toString();
  }

  private void put(Path file, String place) throws IOException {
    Path target = folder.resolve(place);
    Files.createDirectories(target.getParent());
    Files.copy(file, target);
  }

  private Map<String, String> environment() throws IOException {
    var environment = new HashMap<String, String>();
    for (String line : Files.readAllLines(folder.resolve("cluster.env"))) {
      Matcher variable = VARIABLE.matcher(line);
      if (!variable.matches()) {
        throw new IOException("cluster.env: " + line);
      }
      environment.put(variable.group(1), variable.group(2).replace("'\"'\"'", "'"));
    }
    environment.put("INSTANCE_IP", address());
    environment.put("POD_NAME", "machine-1");
    // As the script of Istio's packages sets them.
    environment.put("PROV_CERT", "./etc/certs");
    environment.put("OUTPUT_CERTS", "./etc/certs");
    return environment;
  }

  /** The agent, as its own user, in a file system that shows it our programs. */
  ChildProcess startAgent() throws IOException {
    String script =
        """
        mount -t tmpfs tmpfs /mnt && mkdir /mnt/jdk /mnt/meltemi && touch /mnt/envoy \
        && mount --bind "$1" /mnt/jdk && mount --bind "$2" /mnt/meltemi && mount --bind "$3" /mnt/envoy \
        && mount --bind "$4/hosts" /etc/hosts && cd "$4" \
        && exec setpriv --reuid %1$s --regid %1$s --clear-groups -- /mnt/meltemi/bin/pilot-agent proxy sidecar
        """
            .formatted(PROXY);
    Map<String, String> environment = environment();
    environment.put("JAVA_HOME", "/mnt/jdk");
    environment.put("MELTEMI_ENVOY", "/mnt/envoy");
    environment.put("PATH", PATH);
    return run(
        "agent.log",
        List.of(
            "sh",
            "-c",
            script,
            "sh",
            System.getProperty("java.home"),
            Repository.root().toString(),
            Repository.envoy().toString(),
            folder.toString()),
        environment);
  }

  ChildProcess startApplication() throws IOException {
    return run(
        "application.log",
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx32m",
            "-cp",
            ShopApp.classes().toString(),
            ShopApp.class.getName(),
            "catalog",
            "machine",
            "0.0.0.0:9080"),
        Map.of());
  }

  private ChildProcess run(String log, List<String> command, Map<String, String> environment)
      throws IOException {
    var words = new ArrayList<>(List.of("ip", "netns", "exec", place.namespace()));
    words.addAll(command);
    var process = ChildProcess.start(folder, folder.resolve(log), words, environment);
    processes.add(process);
    return process;
  }

  String log() {
    var all = new StringBuilder();
    processes.forEach(process -> all.append(process.log()));
    return all.toString();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (ChildProcess process : processes) {
      process.close();
    }
    network.remove(place);
    Folders.delete(folder);
  }
}
