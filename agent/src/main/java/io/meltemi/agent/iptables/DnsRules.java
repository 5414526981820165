package io.meltemi.agent.iptables;

import static io.meltemi.agent.iptables.Table.NAT;
import static io.meltemi.agent.iptables.Table.RAW;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules that bring DNS queries to the agent's resolver, over TCP and UDP.
 *
 * <p>Queries over UDP live in two conntrack zones, from application to agent (2) and from agent to
 * name server (1): both have the same ports, and in one zone they would race for the same entry.
 * Source: istio 1.30.3 tools/istio-iptables/pkg/capture/run.go, SetupDNSRedir.
 */
final class DnsRules {
  private static final String DNS = "ISTIO_OUTPUT_DNS";
  private static final String AGENT_PORT = "15053";

  private DnsRules() {}

  static List<Rule> rulesFor(IptablesSettings settings, Family family) {
    return switch (settings.dns()) {
      case DnsCapture.None() -> List.of();
      // The empty match stands for any name server.
      case DnsCapture.All() -> rulesFor(settings, List.of(new Server("", "")));
      case DnsCapture.Servers(List<String> addresses) ->
          rulesFor(
              settings,
              addresses.stream()
                  .filter(family::includes)
                  .map(family::hostCidr)
                  .map(cidr -> new Server("-d " + cidr + " ", "-s " + cidr + " "))
                  .toList());
    };
  }

  /**
   * Matches of one name server as destination and as source, each with a space behind, or empty.
   */
  private record Server(String destination, String source) {}

  private static List<Rule> rulesFor(IptablesSettings settings, List<Server> servers) {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.append(RAW, "OUTPUT", "-j " + DNS));
    if (!servers.isEmpty()) {
      rules.add(Rule.append(NAT, "ISTIO_OUTPUT", "-j " + DNS));
    }
    for (Server server : servers) {
      rules.add(redirect("tcp", server, "--to-ports"));
    }
    for (Server server : servers) {
      rules.add(redirect("udp", server, "--to-port"));
    }
    settings.owners().proxyUsers().forEach(user -> rules.addAll(zones("--uid-owner " + user)));
    settings.owners().proxyGroups().forEach(group -> rules.addAll(zones("--gid-owner " + group)));
    if (!servers.isEmpty()) {
      rules.add(Rule.append(RAW, "PREROUTING", "-j ISTIO_INBOUND"));
    }
    for (Server server : servers) {
      rules.add(
          Rule.append(RAW, DNS, "-p udp --dport 53 " + server.destination() + "-j CT --zone 2"));
      rules.add(
          Rule.append(
              RAW, "ISTIO_INBOUND", "-p udp --sport 53 " + server.source() + "-j CT --zone 1"));
    }
    return rules;
  }

  private static Rule redirect(String protocol, Server server, String toPort) {
    return Rule.append(
        NAT,
        DNS,
        "-p %s --dport 53 %s-j REDIRECT %s %s"
            .formatted(protocol, server.destination(), toPort, AGENT_PORT));
  }

  private static List<Rule> zones(String owner) {
    return List.of(
        Rule.append(RAW, DNS, "-p udp --dport 53 -m owner " + owner + " -j CT --zone 1"),
        Rule.append(
            RAW, DNS, "-p udp --sport " + AGENT_PORT + " -m owner " + owner + " -j CT --zone 2"));
  }
}
