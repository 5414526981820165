package io.meltemi.envtest.network;

import io.meltemi.envtest.HostNetwork;
import io.meltemi.envtest.process.CommandFailedException;
import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One node and its pods. The node has the first address, this host the second; both reach every pod
 * and, once {@link #serve} has said where they lead, every Service. Any thread.
 */
public final class ClusterNetwork implements AutoCloseable {
  static final Path NAMESPACES = Path.of("/var/run/netns");
  private static final int NODE = 1;
  private static final int HOST = 2;
  private static final int FIRST_POD = 10;
  private static final int SERVICES = 2048;

  private final NetworkNumber number;

  /** Addresses that were given back; the one that is free for longest is given out next. */
  private final Deque<Integer> free = new ArrayDeque<>();

  private int next = FIRST_POD;

  private ClusterNetwork(NetworkNumber number) {
    this.number = number;
  }

  /** Whether this user and host can have one. */
  public static boolean isPossible() {
    return "root".equals(System.getProperty("user.name"))
        && List.of("ip", "nft", "setpriv", "nsenter", "unshare", "iptables-restore").stream()
            .allMatch(Commands::exists);
  }

  /** Makes a node's network, after clearing what a killed run left of one. */
  public static ClusterNetwork open() throws IOException {
    ClusterNetwork network = new ClusterNetwork(NetworkNumber.take());
    try {
      network.clear();
      network.makeNode();
    } catch (IOException failed) {
      network.close();
      throw failed;
    }
    return network;
  }

  private void makeNode() throws IOException {
    String node = nodeNamespace();
    String host = number.prefix() + "host";
    Commands.run(List.of("ip", "netns", "add", node));
    batch(
        "",
        """
        link add %1$s type veth peer name host netns %2$s
        address add %3$s/32 dev %1$s
        link set %1$s up
        """
            .formatted(host, node, hostAddress()));
    batch(
        node,
        """
        link set lo up
        address add %1$s/32 dev lo
        link set host up
        route add %2$s/32 dev host src %1$s
        link add services type bridge
        link set services up
        route add %3$s dev services src %1$s
        """
            .formatted(nodeAddress(), hostAddress(), serviceRange()));
    batch(
        "",
        """
        route add %1$s via %2$s dev %3$s onlink
        """
            .formatted(allAddresses(), nodeAddress(), host));
    inNode("sysctl", "-q", "-w", "net.ipv4.ip_forward=1");
  }

  public String nodeAddress() {
    return number.address(NODE);
  }

  /** Where pods reach this host, and with it this JVM. */
  public String hostAddress() {
    return number.address(HOST);
  }

  /** Of hosts and Services. */
  String allAddresses() {
    return number.address(0) + "/20";
  }

  String serviceRange() {
    return number.address(SERVICES) + "/21";
  }

  /** For a control plane on the node. */
  public HostNetwork node() {
    return new HostNetwork(
        nodeAddress(), List.of("ip", "netns", "exec", nodeNamespace()), serviceRange());
  }

  /** A namespace for one pod, with a new address. */
  public PodNetwork addPod() throws IOException {
    int host = takeHost();
    String port = "pod" + host;
    String namespace = namespace(port);
    Commands.run(List.of("ip", "netns", "add", namespace));
    batch(
        nodeNamespace(),
        """
        link add name %1$s type veth peer name eth0 netns %2$s
        link set %1$s up
        route add %3$s/32 dev %1$s
        """
            .formatted(port, namespace, number.address(host)));
    batch(
        namespace,
        """
        link set lo up
        address add %s/32 dev eth0
        link set eth0 up
        route add default via %s dev eth0 onlink
        """
            .formatted(number.address(host), nodeAddress()));
    return new PodNetwork(host, namespace, number.address(host));
  }

  private synchronized int takeHost() throws IOException {
    if (next < SERVICES) {
      return next++;
    }
    if (free.isEmpty()) {
      throw new IOException("no address is left for a pod");
    }
    return free.removeFirst();
  }

  /** Kills what runs there, and takes the namespace away. */
  public void remove(PodNetwork pod) throws IOException {
    removeNamespace(pod.namespace());
    synchronized (this) {
      free.addLast(pod.host());
    }
  }

  /** Puts other rules in place of all that there are, in one step. */
  public void serve(ServiceRules rules) throws IOException {
    List<String> command = List.of("ip", "netns", "exec", nodeNamespace(), "nft", "-f", "-");
    String ruleset = rules.ruleset(serviceRange());
    Commands.Result result = Commands.attempt(command, ruleset);
    if (result.exitCode() != 0) {
      throw new IOException("nft refused: " + result.output() + "\n" + ruleset);
    }
  }

  void inNode(String... words) throws IOException {
    List<String> command = new ArrayList<>(node().enter());
    command.addAll(List.of(words));
    Commands.run(command);
  }

  /**
   * @param namespace empty: this host's own
   */
  static void batch(String namespace, String lines) throws IOException {
    List<String> command =
        namespace.isEmpty()
            ? List.of("ip", "-batch", "-")
            : List.of("ip", "-n", namespace, "-batch", "-");
    Commands.Result result = Commands.attempt(command, lines);
    if (result.exitCode() != 0) {
      throw new IOException(String.join(" ", command) + ": " + result.output() + "\n" + lines);
    }
  }

  String nodeNamespace() {
    return namespace("node");
  }

  private String namespace(String name) {
    return number.prefix() + name;
  }

  private void clear() throws IOException {
    for (String namespace : namespaces()) {
      removeNamespace(namespace);
    }
    // Gone with the node, unless a run was killed between making the two.
    String host = number.prefix() + "host";
    if (Files.exists(Path.of("/sys/class/net", host))) {
      Commands.attempt(List.of("ip", "link", "delete", host));
    }
  }

  private List<String> namespaces() throws IOException {
    try (var files = Files.list(NAMESPACES)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(number.prefix()))
          .sorted()
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  private static void removeNamespace(String namespace) throws IOException {
    Commands.attempt(List.of("ip", "netns", "pids", namespace))
        .output()
        .lines()
        .filter(line -> line.matches("\\d+"))
        .forEach(
            pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
    try {
      Commands.run(List.of("ip", "netns", "delete", namespace));
    } catch (CommandFailedException failed) {
      if (Files.exists(NAMESPACES.resolve(namespace))) {
        throw failed;
      }
    }
  }

  /** Takes everything away, and kills what still runs there. */
  @Override
  public void close() throws IOException {
    try (number) {
      clear();
    }
  }
}
