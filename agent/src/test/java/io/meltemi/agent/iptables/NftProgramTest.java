package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class NftProgramTest {
  private static final HostFacts HOST =
      new HostFacts(
          List.of(InetAddress.ofLiteral("10.0.0.5"), InetAddress.ofLiteral("fd00::5")),
          List.of("10.96.0.10", "fd00::a"),
          List.of());

  private final IptablesOptions options = new IptablesOptions();

  private List<String> rules() {
    options.proxyUid = "1337";
    return NftProgram.install(SettingsParser.parse(options, HOST))
        .lines()
        .filter(line -> line.startsWith("add rule inet istio-proxy-"))
        .map(line -> line.substring("add rule inet istio-proxy-".length()))
        .toList();
  }

  @Test
  void rulesOfBothFamiliesStandSideBySide() {
    options.dualStack = true;
    options.inboundPorts = "*";
    options.outboundCidrs = "*";
    assertThat(rules())
        .containsExactly(
            "nat prerouting meta l4proto tcp jump istio-inbound",
            "nat output jump istio-output",
            "nat istio-inbound meta l4proto tcp tcp dport 15008 return",
            "nat istio-inbound meta l4proto tcp jump istio-in-redirect",
            "nat istio-redirect meta l4proto tcp redirect to :15001",
            "nat istio-in-redirect meta l4proto tcp redirect to :15006",
            "nat istio-output oifname \"lo\" ip saddr 127.0.0.6/32 return",
            "nat istio-output oifname \"lo\" meta l4proto tcp ip daddr != 127.0.0.1/32"
                + " tcp dport != 15008 meta skuid 1337 jump istio-in-redirect",
            "nat istio-output oifname \"lo\" ip6 saddr ::6/128 return",
            "nat istio-output oifname \"lo\" meta l4proto tcp ip6 daddr != ::1/128"
                + " tcp dport != 15008 meta skuid 1337 jump istio-in-redirect",
            "nat istio-output oifname \"lo\" meta skuid != 1337 return",
            "nat istio-output meta skuid 1337 return",
            "nat istio-output oifname \"lo\" meta l4proto tcp ip daddr != 127.0.0.1/32"
                + " tcp dport != 15008 meta skgid 1337 jump istio-in-redirect",
            "nat istio-output oifname \"lo\" meta l4proto tcp ip6 daddr != ::1/128"
                + " tcp dport != 15008 meta skgid 1337 jump istio-in-redirect",
            "nat istio-output oifname \"lo\" meta skgid != 1337 return",
            "nat istio-output meta skgid 1337 return",
            "nat istio-output ip daddr 127.0.0.1/32 return",
            "nat istio-output ip6 daddr ::1/128 return",
            "nat istio-output jump istio-redirect");
  }

  @Test
  void rulesAreWrittenInTheOrderInWhichTheyEndUp() {
    options.virtualInterfaces = "vnet0,vnet1";
    options.outboundCidrs = "10.0.0.0/8";
    assertThat(rules())
        .startsWith(
            "nat prerouting meta nfproto ipv6 return",
            "nat prerouting iifname \"vnet1\" ip daddr 10.0.0.0/8 jump istio-redirect",
            "nat prerouting iifname \"vnet0\" ip daddr 10.0.0.0/8 jump istio-redirect",
            "nat prerouting iifname \"vnet1\" return",
            "nat prerouting iifname \"vnet0\" return");
  }

  @Test
  void transparentCaptureMarksAndRestores() {
    options.interceptionMode = "TPROXY";
    options.inboundPorts = "80";
    assertThat(rules())
        .contains(
            "mangle istio-tproxy meta l4proto tcp ip daddr != 127.0.0.1/32"
                + " tproxy ip to :15006 meta mark set 1337 accept",
            "mangle istio-inbound meta l4proto tcp ct state related,established tcp dport 80"
                + " jump istio-divert",
            "mangle prerouting meta l4proto tcp meta mark 1337 ct mark set meta mark",
            "mangle output meta l4proto tcp ct mark 1337 meta mark set ct mark",
            "mangle istio-inbound iifname \"lo\" meta l4proto tcp meta mark != 1338 return");
  }

  @Test
  void dnsGoesToTheAgentInZonesOfItsOwn() {
    options.redirectDns = true;
    options.dualStack = true;
    assertThat(rules())
        .contains(
            "nat istio-output-dns meta l4proto udp ip daddr 10.96.0.10/32 udp dport 53"
                + " redirect to :15053",
            "nat istio-output oifname \"lo\" meta l4proto tcp ip daddr != 127.0.0.1/32"
                + " tcp dport != { 53, 15008 } meta skuid 1337 jump istio-in-redirect",
            "raw istio-output-dns meta l4proto udp udp dport 53 meta skuid 1337 ct zone set 1",
            "raw istio-inbound meta l4proto udp ip6 saddr fd00::a/128 udp sport 53 ct zone set 1");
  }

  @Test
  void listsOfOneOrderAreBroughtTogether() {
    assertThat(NftProgram.Merge.of(List.of("a", "4", "b", "c"), List.of("a", "6", "b", "d")))
        .containsExactly("a", "4", "6", "b", "c", "d");
    assertThat(NftProgram.Merge.of(List.of("a"), List.of())).containsExactly("a");
  }
}
