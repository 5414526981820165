package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applies rules to the kernel, in a network namespace of the test's own. Needs root. */
class IptablesRestoreTest {
  private static final HostFacts HOST =
      new HostFacts(
          List.of(InetAddress.ofLiteral("10.0.0.5"), InetAddress.ofLiteral("fd00::5")),
          List.of("10.96.0.10"),
          List.of());

  private final String namespace = "meltemi-it-" + ProcessHandle.current().pid();
  private final CommandRunner host = new CommandRunner(Optional.empty(), Map.of());
  private final CommandRunner inside =
      new CommandRunner(Optional.of("/var/run/netns/" + namespace), Map.of());
  private final IptablesRestore restore = new IptablesRestore(inside, "");
  private final IptablesOptions options = new IptablesOptions();

  @BeforeEach
  void makeNamespace() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    assumeTrue(succeeds(host, "ip", "netns", "add", namespace), "needs ip and namespaces");
    assumeTrue(succeeds(inside, "iptables-save"), "needs iptables");
    options.inboundPorts = "*";
    options.outboundCidrs = "*";
  }

  @AfterEach
  void removeNamespace() throws IOException {
    succeeds(host, "ip", "netns", "delete", namespace);
  }

  private static boolean succeeds(CommandRunner runner, String... command) {
    try {
      return runner.run("", List.of(command)).succeeded();
    } catch (IOException absent) {
      return false;
    }
  }

  private RuleSet wanted(Family family) {
    return CaptureRules.rulesFor(SettingsParser.parse(options, HOST), family);
  }

  private List<String> saved() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String command : List.of("iptables-save", "ip6tables-save")) {
      inside
          .run("", List.of(command))
          .out()
          .lines()
          .filter(line -> line.contains("ISTIO") || line.contains("RETURN"))
          .forEach(lines::add);
    }
    return lines;
  }

  @Test
  void appliesOnceAndFindsItInPlaceTheSecondTime() throws IOException {
    options.redirectDns = true;
    options.dropInvalid = true;
    options.excludedInterfaces = "eth7";
    for (Family family : Family.values()) {
      restore.apply(family, wanted(family), IptablesRestore.Leftovers.FAIL);
    }
    List<String> first = saved();
    assertThat(first).contains("-A PREROUTING -p tcp -j ISTIO_INBOUND");
    for (Family family : Family.values()) {
      restore.apply(family, wanted(family), IptablesRestore.Leftovers.FAIL);
    }
    assertThat(saved().stream().map(line -> line.replaceAll("\\[.*]", "")))
        .containsExactlyElementsOf(
            first.stream().map(line -> line.replaceAll("\\[.*]", "")).toList());
  }

  @Test
  void refusesOtherCaptureRulesUnlessToldToReplaceThem() throws IOException {
    restore.apply(Family.IPV4, wanted(Family.IPV4), IptablesRestore.Leftovers.FAIL);
    options.inboundPorts = "8080";
    options.excludedInterfaces = "eth7";
    assertThatIOException()
        .isThrownBy(
            () -> restore.apply(Family.IPV4, wanted(Family.IPV4), IptablesRestore.Leftovers.FAIL))
        .withMessageContaining("--reconcile");

    restore.apply(Family.IPV4, wanted(Family.IPV4), IptablesRestore.Leftovers.REPLACE);
    assertThat(saved())
        .contains("-A ISTIO_INBOUND -p tcp -m tcp --dport 8080 -j ISTIO_IN_REDIRECT")
        .doesNotContain("-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT");
    assertThat(saved()).filteredOn("-A PREROUTING -p tcp -j ISTIO_INBOUND"::equals).hasSize(1);
  }

  @Test
  void transparentRulesAndRoutesAreAppliedTwiceAndLeaveNothingWhenRemoved() throws IOException {
    options.interceptionMode = "TPROXY";
    options.dualStack = true;
    options.excludedInterfaces = "eth7";
    IptablesSettings settings = SettingsParser.parse(options, HOST);
    HostRoutes routes = new HostRoutes(inside);
    succeeds(inside, "ip", "link", "set", "lo", "up");
    for (int i = 0; i < 2; i++) {
      for (Family family : settings.network().families()) {
        restore.apply(family, wanted(family), IptablesRestore.Leftovers.FAIL);
      }
      routes.apply(settings);
    }
    assertThat(inside.run("", List.of("ip", "rule", "show", "fwmark", "1337")).out().lines())
        .hasSize(1);
    assertThat(inside.run("", List.of("ip", "route", "show", "table", "133")).out())
        .contains("local default dev lo");

    for (Family family : Family.values()) {
      restore.remove(family, wanted(family));
      restore.remove(family, wanted(family));
    }
    assertThat(saved()).isEmpty();
  }

  @Test
  void rulesOfOthersSurvive() throws IOException {
    succeeds(inside, "iptables", "-t", "nat", "-A", "PREROUTING", "-p", "udp", "-j", "RETURN");
    restore.apply(Family.IPV4, wanted(Family.IPV4), IptablesRestore.Leftovers.FAIL);
    restore.remove(Family.IPV4, wanted(Family.IPV4));
    assertThat(saved()).containsExactly("-A PREROUTING -p udp -j RETURN");
  }
}
