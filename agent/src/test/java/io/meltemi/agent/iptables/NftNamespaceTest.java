package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gives the rules to nft, in network namespaces of the test's own. Needs root. */
class NftNamespaceTest {
  private static final HostFacts HOST =
      new HostFacts(
          List.of(InetAddress.ofLiteral("10.9.9.1"), InetAddress.ofLiteral("fd00::5")),
          List.of("10.9.9.53", "fd00::53"),
          List.of());

  private static final List<String> AS_ROOT = List.of();
  private static final List<String> AS_PROXY =
      List.of("setpriv", "--reuid", "4711", "--regid", "4711", "--clear-groups");

  private final String pod = "meltemi-nft-" + ProcessHandle.current().pid();
  private final String peer = pod + "-peer";
  private final CommandRunner host = new CommandRunner(Optional.empty(), Map.of());
  private final CommandRunner inside =
      new CommandRunner(Optional.of("/var/run/netns/" + pod), Map.of());
  private final List<Process> started = new ArrayList<>();
  private final IptablesOptions options = new IptablesOptions();

  @BeforeEach
  void makeNamespace() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(succeeds(host, "ip", "netns", "add", pod), "needs ip and namespaces");
    assumeTrue(succeeds(inside, "nft", "list", "ruleset"), "needs nft");
    options.proxyUid = "4711";
    options.inboundPorts = "*";
    options.outboundCidrs = "*";
  }

  @AfterEach
  void removeNamespaces() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    succeeds(host, "ip", "netns", "delete", pod);
    succeeds(host, "ip", "netns", "delete", peer);
  }

  private static boolean succeeds(CommandRunner runner, String... command) {
    try {
      return runner.run("", List.of(command)).succeeded();
    } catch (IOException absent) {
      return false;
    }
  }

  private IptablesSettings settings() {
    return SettingsParser.parse(options, HOST);
  }

  private void apply(String program) throws IOException {
    var result = inside.run(program, List.of("nft", "-f", "-"));
    assertThat(result.err()).as(program).isEmpty();
    assertThat(result.succeeded()).isTrue();
  }

  private String ruleset() throws IOException {
    return inside.run("", List.of("nft", "list", "ruleset")).out();
  }

  private static List<IptablesOptions> kinds() {
    List<IptablesOptions> kinds = new ArrayList<>();
    for (boolean dual : new boolean[] {false, true}) {
      for (boolean transparent : new boolean[] {false, true}) {
        for (boolean all : new boolean[] {false, true}) {
          IptablesOptions kind = new IptablesOptions();
          kind.dualStack = dual;
          kind.interceptionMode = transparent ? "TPROXY" : "REDIRECT";
          kind.inboundPorts = all ? "*" : "80,8000:8100";
          kind.inboundPortsExcluded = "22,15020";
          kind.outboundCidrs = all ? "*" : "10.0.0.0/8,fd00::/8";
          kind.outboundCidrsExcluded = "10.1.0.0/16,fd01::/16";
          kind.outboundPorts = "443";
          kind.outboundPortsExcluded = "9000:9100";
          kind.excludedInterfaces = "eth7,docker+";
          kind.virtualInterfaces = "vnet0,vnet1";
          kind.ownerGroups = all ? "*" : "202,203";
          kind.ownerGroupsExcluded = "204";
          kind.dropInvalid = true;
          kind.redirectDns = true;
          kind.captureAllDns = all;
          kinds.add(kind);
        }
      }
    }
    return kinds;
  }

  @Test
  void everyKindOfRulesIsTakenTwiceWithoutAChangeAndRemovedWithoutATrace() throws IOException {
    for (IptablesOptions kind : kinds()) {
      String program = NftProgram.install(SettingsParser.parse(kind, HOST));
      apply(program);
      String first = ruleset();
      assertThat(first).contains("table inet istio-proxy-nat", "istio-in-redirect");
      apply(program);
      assertThat(ruleset()).isEqualTo(first);
    }
    apply(NftProgram.removal());
    assertThat(ruleset()).isEmpty();
    apply(NftProgram.removal());
  }

  @Test
  void otherRulesReplaceTheFormerOnesAndLeaveThoseOfOthers() throws IOException {
    apply("add table inet others\nadd chain inet others mine\n");
    options.interceptionMode = "TPROXY";
    apply(NftProgram.install(settings()));
    assertThat(ruleset()).contains("istio-proxy-mangle");
    options.interceptionMode = "REDIRECT";
    apply(NftProgram.install(settings()));
    assertThat(ruleset()).doesNotContain("istio-proxy-mangle").contains("table inet others");
    apply(NftProgram.removal());
    assertThat(ruleset()).contains("table inet others").doesNotContain("istio");
  }

  @Test
  void trafficIsCapturedInBothDirectionsAndTheProxysOwnIsNot() throws Exception {
    connectNamespaces();
    options.dualStack = true;
    options.redirectDns = true;
    options.inboundPortsExcluded = "8090";
    options.outboundPortsExcluded = "9090";
    apply(NftProgram.install(settings()));
    new HostRoutes(inside).apply(settings());
    serve(pod, AS_PROXY, "15001", "15006", "15053");
    serve(pod, AS_ROOT, "8080", "8090");
    serve(peer, AS_ROOT, "80", "9090");

    assertThat(ask(pod, "tcp", "10.9.9.2", "80")).isEqualTo("15001");
    assertThat(ask(pod, "tcp", "fd00::2", "80")).isEqualTo("15001");
    assertThat(ask(pod, "tcp", "10.9.9.2", "9090")).isEqualTo("9090");
    assertThat(ask(pod, "tcp", "127.0.0.1", "8080")).isEqualTo("8080");
    assertThat(ask(pod, "tcp", "10.9.9.1", "8080")).isEqualTo("8080");
    assertThat(ask(peer, "tcp", "10.9.9.1", "8080")).isEqualTo("15006");
    assertThat(ask(peer, "tcp", "fd00::1", "8080")).isEqualTo("15006");
    assertThat(ask(peer, "tcp", "10.9.9.1", "8090")).isEqualTo("8090");
    assertThat(ask(pod, "udp", "10.9.9.53", "53")).isEqualTo("dns");
    assertThat(ask(pod, "tcp", "10.9.9.53", "53")).isEqualTo("15053");
    options.proxyUid = "0";
    apply(NftProgram.install(settings()));
    assertThat(ask(pod, "tcp", "10.9.9.2", "80")).isEqualTo("80");
  }

  @Test
  void ipv6IsLeftAloneWhereOnlyIpv4IsCaptured() throws Exception {
    connectNamespaces();
    apply(NftProgram.install(settings()));
    serve(pod, AS_ROOT, "15001", "15006", "8080");
    serve(peer, AS_ROOT, "80");
    assertThat(ask(pod, "tcp", "10.9.9.2", "80")).isEqualTo("15001");
    assertThat(ask(pod, "tcp", "fd00::2", "80")).isEqualTo("80");
    assertThat(ask(peer, "tcp", "fd00::1", "8080")).isEqualTo("8080");
  }

  private void connectNamespaces() throws IOException {
    for (String command :
        List.of(
            "ip netns add " + peer,
            "ip -n " + pod + " link add eth0 type veth peer name eth0 netns " + peer,
            "ip -n " + pod + " link set lo up",
            "ip -n " + peer + " link set lo up",
            "ip -n " + pod + " link set eth0 up",
            "ip -n " + peer + " link set eth0 up",
            "ip -n " + pod + " address add 10.9.9.1/24 dev eth0",
            "ip -n " + peer + " address add 10.9.9.2/24 dev eth0",
            "ip -n " + pod + " address add fd00::1/64 dev eth0 nodad",
            "ip -n " + peer + " address add fd00::2/64 dev eth0 nodad")) {
      var result = host.run("", List.of(command.split(" ")));
      assertThat(result.err()).as(command).isEmpty();
    }
  }

  private Process scene(String namespace, List<String> user, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.addAll(user);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            Path.of("target/test-classes").toAbsolutePath().toString(),
            CaptureScene.class.getName()));
    command.addAll(Arrays.asList(words));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private void serve(String namespace, List<String> user, String... ports) throws IOException {
    List<String> words = new ArrayList<>(List.of("serve"));
    words.addAll(Arrays.asList(ports));
    Process process = scene(namespace, user, words.toArray(String[]::new));
    started.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("ready");
  }

  private String ask(String namespace, String... words) throws Exception {
    Process process = scene(namespace, AS_ROOT, words);
    String answer = new String(process.getInputStream().readAllBytes(), "US-ASCII");
    process.waitFor();
    return answer;
  }
}
