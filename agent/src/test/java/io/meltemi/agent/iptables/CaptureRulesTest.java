package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureRulesTest {
  private static final HostFacts IPV4_HOST =
      new HostFacts(
          List.of(InetAddress.ofLiteral("10.0.0.5")),
          List.of("10.96.0.10", "fd00::a", "fe80::1%eth0"),
          List.of("root:x:0:0::/:/bin/sh", "istio-proxy:x:4711:4711::/:/bin/false"));

  private final IptablesOptions options = new IptablesOptions();

  private List<String> lines(Family family, Table table) {
    IptablesSettings settings = SettingsParser.parse(options, IPV4_HOST);
    return CaptureRules.rulesFor(settings, family).additions(table);
  }

  @Test
  void dnsGoesToTheAgentForTheNameServersOfTheFamilyOnly() {
    options.redirectDns = true;
    assertThat(lines(Family.IPV4, Table.NAT))
        .contains(
            "-A ISTIO_OUTPUT -j ISTIO_OUTPUT_DNS",
            "-A ISTIO_OUTPUT_DNS -p tcp --dport 53 -d 10.96.0.10/32 -j REDIRECT --to-ports 15053",
            "-A ISTIO_OUTPUT_DNS -p udp --dport 53 -d 10.96.0.10/32 -j REDIRECT --to-port 15053")
        .noneMatch(line -> line.contains("fd00") || line.contains("fe80"));
    assertThat(lines(Family.IPV6, Table.RAW))
        .contains("-A ISTIO_OUTPUT_DNS -p udp --dport 53 -d fd00::a/128 -j CT --zone 2");
  }

  @Test
  void allDnsIsCapturedWhateverTheNameServer() {
    options.redirectDns = true;
    options.captureAllDns = true;
    assertThat(lines(Family.IPV4, Table.RAW))
        .containsExactly(
            "-N ISTIO_OUTPUT_DNS",
            "-N ISTIO_INBOUND",
            "-A OUTPUT -j ISTIO_OUTPUT_DNS",
            "-A ISTIO_OUTPUT_DNS -p udp --dport 53 -m owner --uid-owner 4711 -j CT --zone 1",
            "-A ISTIO_OUTPUT_DNS -p udp --sport 15053 -m owner --uid-owner 4711 -j CT --zone 2",
            "-A ISTIO_OUTPUT_DNS -p udp --dport 53 -m owner --gid-owner 4711 -j CT --zone 1",
            "-A ISTIO_OUTPUT_DNS -p udp --sport 15053 -m owner --gid-owner 4711 -j CT --zone 2",
            "-A PREROUTING -j ISTIO_INBOUND",
            "-A ISTIO_OUTPUT_DNS -p udp --dport 53 -j CT --zone 2",
            "-A ISTIO_INBOUND -p udp --sport 53 -j CT --zone 1");
  }

  @Test
  void dnsOfTheAgentItselfDoesNotComeInAgain() {
    options.redirectDns = true;
    assertThat(lines(Family.IPV4, Table.NAT))
        .contains(
            "-A ISTIO_OUTPUT -o lo ! -d 127.0.0.1/32 -p tcp -m multiport ! --dports 53,15008"
                + " -m owner --uid-owner 4711 -j ISTIO_IN_REDIRECT",
            "-A ISTIO_OUTPUT -o lo -p tcp ! --dport 53 -m owner ! --uid-owner 4711 -j RETURN");
  }

  @Test
  void virtualMachinesGoOutThroughTheProxy() {
    options.virtualInterfaces = "vnet0";
    options.outboundCidrs = "10.0.0.0/8,fd00::/8";
    assertThat(lines(Family.IPV4, Table.NAT))
        .contains(
            "-I PREROUTING 1 -i vnet0 -j RETURN",
            "-I PREROUTING 1 -i vnet0 -d 10.0.0.0/8 -j ISTIO_REDIRECT",
            "-A ISTIO_OUTPUT -d 10.0.0.0/8 -j ISTIO_REDIRECT");
    assertThat(lines(Family.IPV6, Table.NAT))
        .contains("-A ISTIO_OUTPUT -d fd00::/8 -j ISTIO_REDIRECT");
  }

  @Test
  void onlyTheOwnerGroupsNamedAreCaptured() {
    options.ownerGroups = "java,202";
    assertThat(lines(Family.IPV4, Table.NAT))
        .contains(
            "-A ISTIO_OUTPUT -m owner ! --gid-owner java -m owner ! --gid-owner 202 -j RETURN");
  }

  @Test
  void loopbackAskedForByNameIsNotExempt() {
    options.outboundCidrs = "127.1.2.3/32";
    assertThat(lines(Family.IPV4, Table.NAT))
        .noneMatch(line -> line.contains("! --uid-owner"))
        .contains("-A ISTIO_OUTPUT -d 127.1.2.3/32 -j ISTIO_REDIRECT");
  }

  @Test
  void noValueCanBecomeASecondWordOfARule() {
    options.excludedInterfaces = "eth0 -j ACCEPT";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines(Family.IPV4, Table.NAT))
        .withMessageContaining("--istio-exclude-interfaces: eth0 -j ACCEPT (expected: names");
  }

  @Test
  void wrongValuesNameTheFlagAndWhatWasExpected() {
    options.inboundPorts = "80,70000";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines(Family.IPV4, Table.NAT))
        .withMessageContaining("--istio-inbound-ports: 80,70000")
        .withMessageContaining("0..65535");
    options.inboundPorts = "";
    options.outboundCidrs = "10.0.0.0/33";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines(Family.IPV4, Table.NAT))
        .withMessageContaining("--istio-service-cidr: 10.0.0.0/33");
    options.outboundCidrs = "";
    options.interceptionMode = "MAGIC";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lines(Family.IPV4, Table.NAT))
        .withMessage("--istio-inbound-interception-mode: MAGIC (expected: REDIRECT or TPROXY)");
  }

  @Test
  void savedStateCountsOurChainsAndFindsJumpsToThem() {
    SavedState state =
        SavedState.parse(
            """
            # Generated by iptables-save
            *nat
            :PREROUTING ACCEPT [0:0]
            :ISTIO_INBOUND - [0:0]
            :OTHER - [0:0]
            -A PREROUTING -p tcp -j ISTIO_INBOUND
            -A PREROUTING -p tcp -j OTHER
            -A ISTIO_INBOUND -p tcp -j RETURN
            -A OTHER -p tcp -j RETURN
            COMMIT
            """);
    assertThat(state.isClean()).isFalse();
    assertThat(state.deletions(Table.NAT, List.of()))
        .containsExactly(
            "-D PREROUTING -p tcp -j ISTIO_INBOUND", "-F ISTIO_INBOUND", "-X ISTIO_INBOUND");
  }
}
