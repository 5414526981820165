package io.meltemi.demo;

import io.meltemi.envtest.process.Commands;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every member has a network namespace of its own, all of them on one bridge. The bridge is in a
 * namespace too, so that no rule of the host touches its traffic; the host itself sees one
 * interface, {@code bookshop-host}, through which it visits the shop. Needs root.
 *
 * <p>Services have addresses that nobody answers on: they are on the link, so that packets to them
 * can leave, and the rules of {@code pilot-agent istio-iptables} bring them to Envoy before they
 * do.
 */
record NamespaceSite() implements Site {
  private static final String PREFIX = "bookshop-";
  private static final String BRIDGE = PREFIX + "net";
  private static final String HOST_INTERFACE = PREFIX + "host";
  private static final String PROXY_GROUP = "1337";
  private static final Path NAMESPACES = Path.of("/var/run/netns");
  private static final Path NAMESPACE_FILES = Path.of("/etc/netns");

  /** Whether this host lets us make namespaces and has the programs for it. */
  static boolean isPossible() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))
        || !Commands.exists("ip")
        || !Commands.exists("setpriv")
        || !Commands.exists("iptables-restore")) {
      return false;
    }
    String probe = PREFIX + "probe";
    if (Commands.attempt(List.of("ip", "netns", "add", probe)).exitCode() != 0) {
      return false;
    }
    try {
      List<String> link = List.of("ip", "-n", probe, "link", "add", "name", "b", "type", "bridge");
      return Commands.attempt(link).exitCode() == 0;
    } finally {
      Commands.attempt(List.of("ip", "netns", "delete", probe));
    }
  }

  @Override
  public String description() {
    return "network namespaces, traffic captured by iptables";
  }

  @Override
  public String podPrefix() {
    return "198.18.61.";
  }

  @Override
  public String localized(String yaml) {
    return yaml;
  }

  @Override
  public List<String> additions() {
    return List.of();
  }

  @Override
  public void prepare() throws IOException {
    ip("netns", "add", BRIDGE);
    ip("-n", BRIDGE, "link", "add", "name", "bridge", "type", "bridge");
    ip("-n", BRIDGE, "link", "set", "bridge", "up");
    ip(
        "link",
        "add",
        "name",
        HOST_INTERFACE,
        "type",
        "veth",
        "peer",
        "name",
        "host",
        "netns",
        BRIDGE);
    ip("-n", BRIDGE, "link", "set", "host", "master", "bridge", "up");
    ip("address", "add", address(1) + "/24", "dev", HOST_INTERFACE);
    ip("link", "set", HOST_INTERFACE, "up");
    member("istiod", ISTIOD);
    for (Workload workload : Workload.ALL) {
      member(workload.name(), workload.host());
    }
  }

  private void member(String name, int host) throws IOException {
    String namespace = PREFIX + name;
    String port = "port" + host;
    ip("netns", "add", namespace);
    ip(
        "-n", BRIDGE, "link", "add", "name", port, "type", "veth", "peer", "name", "eth0", "netns",
        namespace);
    ip("-n", BRIDGE, "link", "set", port, "master", "bridge", "up");
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "address", "add", address(host) + "/16", "dev", "eth0");
    ip("-n", namespace, "link", "set", "eth0", "up");
    Path files = Files.createDirectories(NAMESPACE_FILES.resolve(namespace));
    Files.writeString(files.resolve("hosts"), hosts());
  }

  private static String hosts() {
    StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n");
    Workload.ALL.forEach(
        workload ->
            workload
                .serviceHost()
                .ifPresent(
                    host ->
                        hosts.append(
                            "198.18.62.%d %s %s.bookshop.svc.cluster.local\n"
                                .formatted(host, workload.app(), workload.app()))));
    return hosts.toString();
  }

  @Override
  public void remove() throws IOException {
    for (String namespace : entries(NAMESPACES)) {
      for (String pid :
          Commands.attempt(List.of("ip", "netns", "pids", namespace))
              .output()
              .lines()
              .filter(line -> line.matches("\\d+"))
              .toList()) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
      }
      ip("netns", "delete", namespace);
    }
    // Gone with the bridge, unless a run was killed between making the two.
    if (Files.exists(Path.of("/sys/class/net", HOST_INTERFACE))) {
      Commands.attempt(List.of("ip", "link", "delete", HOST_INTERFACE));
    }
    for (String namespace : entries(NAMESPACE_FILES)) {
      Files.deleteIfExists(NAMESPACE_FILES.resolve(namespace).resolve("hosts"));
      Files.deleteIfExists(NAMESPACE_FILES.resolve(namespace));
    }
    try {
      Files.deleteIfExists(NAMESPACE_FILES);
    } catch (DirectoryNotEmptyException othersUseIt) {
      // Left to them.
    }
  }

  /** The names of ours in a folder, none where there is no such folder. */
  private static List<String> entries(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.startsWith(PREFIX))
          .sorted()
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  @Override
  public List<String> enter(String member) {
    return List.of("ip", "netns", "exec", PREFIX + member);
  }

  @Override
  public List<String> enterAsProxy(String member) {
    List<String> words = new ArrayList<>(enter(member));
    words.addAll(List.of("setpriv", "--regid", PROXY_GROUP, "--clear-groups", "--"));
    return words;
  }

  @Override
  public void capture(Workload workload, String pilotAgent) throws IOException {
    if (workload.isGateway()) {
      return;
    }
    List<String> command = new ArrayList<>(enter(workload.name()));
    command.addAll(List.of(pilotAgent, "istio-iptables", "-p", "15001", "-z", "15006"));
    command.addAll(List.of("-u", PROXY_GROUP, "-m", "REDIRECT", "-i", "*", "-b", "*"));
    command.addAll(List.of("-d", "15090,15021,15020"));
    Commands.run(command);
  }

  @Override
  public String istiodListens() {
    return "0.0.0.0";
  }

  @Override
  public String istiodDebug() {
    return "127.0.0.1";
  }

  @Override
  public String interceptionMode() {
    return "REDIRECT";
  }

  @Override
  public Ports ports(Workload workload) {
    return Ports.STANDARD;
  }

  @Override
  public List<String> applicationAddresses(Workload workload) {
    return List.of("0.0.0.0:9080");
  }

  private static void ip(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Commands.run(command);
  }
}
