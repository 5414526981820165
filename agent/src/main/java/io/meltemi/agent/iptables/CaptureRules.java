package io.meltemi.agent.iptables;

import static io.meltemi.agent.iptables.Table.MANGLE;
import static io.meltemi.agent.iptables.Table.NAT;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules that send a pod's traffic through its Envoy: a function of the settings.
 *
 * <p>Outgoing packets enter {@code ISTIO_OUTPUT}, where whatever the proxy itself sends, and what
 * the application sends to itself, returns; the rest ends in {@code ISTIO_REDIRECT}. Incoming
 * packets enter {@code ISTIO_INBOUND} and end in {@code ISTIO_IN_REDIRECT}, or in {@code
 * ISTIO_TPROXY} where the source address is to be kept. Order, chains and marks are Istio's, so
 * that its CNI plug-in, its clean-up and ours understand each other. Source: istio 1.30.3
 * tools/istio-iptables/pkg/capture/run.go.
 */
public final class CaptureRules {
  private static final String OUTPUT = "ISTIO_OUTPUT";
  private static final String INBOUND = "ISTIO_INBOUND";

  /** Mark of what Envoy sends outbound to its own pod, so that inbound capture takes it again. */
  private static final int OUTBOUND_MARK = 1338;

  private final IptablesSettings settings;
  private final Family family;
  private final List<Rule> rules = new ArrayList<>();

  private CaptureRules(IptablesSettings settings, Family family) {
    this.settings = settings;
    this.family = family;
  }

  /** The rules of one family, in the order in which they are to be added. */
  public static RuleSet rulesFor(IptablesSettings settings, Family family) {
    CaptureRules capture = new CaptureRules(settings, family);
    capture.skipInterfaces();
    capture.dropInvalid();
    capture.redirects();
    capture.inbound();
    capture.outboundExemptions();
    capture.proxyTraffic();
    capture.ownerGroups();
    capture.rules.addAll(DnsRules.rulesFor(settings, family));
    capture.outboundInclusions();
    if (settings.inbound().transparent()) {
      capture.transparentMarks();
    }
    return new RuleSet(capture.rules);
  }

  private void append(Table table, String chain, String specification) {
    rules.add(Rule.append(table, chain, specification));
  }

  private void skipInterfaces() {
    List<Table> tables = settings.inbound().transparent() ? List.of(NAT, MANGLE) : List.of(NAT);
    for (Table table : tables) {
      for (String name : settings.network().excludedInterfaces()) {
        append(table, "PREROUTING", "-i " + name + " -j RETURN");
        append(table, "OUTPUT", "-o " + name + " -j RETURN");
      }
    }
    for (String name : settings.network().virtualInterfaces()) {
      rules.add(Rule.insert(NAT, "PREROUTING", 1, "-i " + name + " -j RETURN"));
    }
  }

  private void dropInvalid() {
    if (settings.dropInvalid()) {
      append(MANGLE, "PREROUTING", "-m conntrack --ctstate INVALID -j ISTIO_DROP");
      append(MANGLE, "ISTIO_DROP", "-j DROP");
    }
  }

  private void redirects() {
    IptablesSettings.Ports ports = settings.ports();
    append(NAT, INBOUND, "-p tcp --dport " + ports.tunnel() + " -j RETURN");
    append(NAT, "ISTIO_REDIRECT", "-p tcp -j REDIRECT --to-ports " + ports.outbound());
    append(NAT, "ISTIO_IN_REDIRECT", "-p tcp -j REDIRECT --to-ports " + ports.inbound());
  }

  private void inbound() {
    if (settings.inbound().ports().isEmpty()) {
      return;
    }
    Table table = settings.inbound().transparent() ? MANGLE : NAT;
    if (settings.inbound().transparent()) {
      int mark = settings.inbound().routing().mark();
      append(MANGLE, "ISTIO_DIVERT", "-j MARK --set-mark " + mark);
      append(MANGLE, "ISTIO_DIVERT", "-j ACCEPT");
      append(
          MANGLE,
          "ISTIO_TPROXY",
          "! -d %s -p tcp -j TPROXY --tproxy-mark %d/0xffffffff --on-port %d"
              .formatted(settings.loopback(family), mark, settings.ports().inbound()));
    }
    append(table, "PREROUTING", "-p tcp -j " + INBOUND);
    switch (settings.inbound().ports()) {
      case PortSelection.AllExcept(List<String> ports) -> {
        ports.forEach(port -> append(table, INBOUND, "-p tcp --dport " + port + " -j RETURN"));
        captureInbound("-p tcp");
      }
      case PortSelection.Only(List<String> ports) ->
          ports.forEach(port -> captureInbound("-p tcp --dport " + port));
    }
  }

  private void captureInbound(String match) {
    if (settings.inbound().transparent()) {
      append(
          MANGLE, INBOUND, match + " -m conntrack --ctstate RELATED,ESTABLISHED -j ISTIO_DIVERT");
      append(MANGLE, INBOUND, match + " -j ISTIO_TPROXY");
    } else {
      append(NAT, INBOUND, match + " -j ISTIO_IN_REDIRECT");
    }
  }

  private void outboundExemptions() {
    append(NAT, "OUTPUT", "-j " + OUTPUT);
    for (String port : settings.outbound().excludedPorts()) {
      append(NAT, OUTPUT, "-p tcp --dport " + port + " -j RETURN");
      append(NAT, OUTPUT, "-p udp --dport " + port + " -j RETURN");
    }
    append(NAT, OUTPUT, "-o lo -s " + family.inboundSource() + " -j RETURN");
  }

  /**
   * For each user and group of the proxy: what it sends to its own pod by service address comes in
   * again, what others send over loopback stays there, and what else the proxy sends goes out.
   */
  private void proxyTraffic() {
    String notTunnel = "! --dport " + settings.ports().tunnel();
    // With DNS captured, the agent's answers over TCP must not come in again.
    String notTunnelNorDns =
        settings.dns().isOn()
            ? "-m multiport ! --dports 53," + settings.ports().tunnel()
            : notTunnel;
    settings.owners().proxyUsers().forEach(user -> owner("--uid-owner " + user, notTunnelNorDns));
    settings.owners().proxyGroups().forEach(group -> owner("--gid-owner " + group, notTunnel));
  }

  private void owner(String owner, String notTunnel) {
    append(
        NAT,
        OUTPUT,
        "-o lo ! -d %s -p tcp %s -m owner %s -j ISTIO_IN_REDIRECT"
            .formatted(settings.loopback(family), notTunnel, owner));
    if (!settings.outbound().addresses().namesLoopback()) {
      // A name server on loopback is still captured.
      String notDns = settings.dns().isOn() ? "-p tcp ! --dport 53 " : "";
      append(NAT, OUTPUT, "-o lo " + notDns + "-m owner ! " + owner + " -j RETURN");
    }
    append(NAT, OUTPUT, "-m owner " + owner + " -j RETURN");
  }

  private void ownerGroups() {
    switch (settings.owners().ownerGroups()) {
      case OwnerGroups.AllExcept(List<String> groups) ->
          groups.forEach(
              group -> append(NAT, OUTPUT, "-m owner --gid-owner " + group + " -j RETURN"));
      case OwnerGroups.Only(List<String> groups) -> {
        StringBuilder noneOf = new StringBuilder();
        groups.forEach(group -> noneOf.append("-m owner ! --gid-owner ").append(group).append(' '));
        append(NAT, OUTPUT, noneOf + "-j RETURN");
      }
    }
  }

  private void outboundInclusions() {
    IptablesSettings.Outbound outbound = settings.outbound();
    append(NAT, OUTPUT, "-d " + settings.loopback(family) + " -j RETURN");
    outbound.excludedCidrs().stream()
        .filter(family::includes)
        .forEach(cidr -> append(NAT, OUTPUT, "-d " + cidr + " -j RETURN"));
    outbound
        .ports()
        .forEach(port -> append(NAT, OUTPUT, "-p tcp --dport " + port + " -j ISTIO_REDIRECT"));
    switch (outbound.addresses()) {
      case AddressSelection.All() -> {
        append(NAT, OUTPUT, "-j ISTIO_REDIRECT");
        captureVirtualInterfaces("");
      }
      case AddressSelection.Only(List<String> cidrs) ->
          cidrs.stream()
              .filter(family::includes)
              .forEach(
                  cidr -> {
                    captureVirtualInterfaces("-d " + cidr + " ");
                    append(NAT, OUTPUT, "-d " + cidr + " -j ISTIO_REDIRECT");
                  });
    }
  }

  private void captureVirtualInterfaces(String match) {
    for (String name : settings.network().virtualInterfaces()) {
      rules.add(
          Rule.insert(NAT, "PREROUTING", 1, "-i " + name + " " + match + "-j ISTIO_REDIRECT"));
    }
  }

  /**
   * Keeps transparently captured connections on their way: marks are saved, restored, and obeyed.
   */
  private void transparentMarks() {
    int mark = settings.inbound().routing().mark();
    append(MANGLE, "PREROUTING", "-p tcp -m mark --mark " + mark + " -j CONNMARK --save-mark");
    append(MANGLE, "OUTPUT", "-p tcp -o lo -m mark --mark " + mark + " -j RETURN");
    settings.owners().proxyUsers().forEach(user -> markOutbound("--uid-owner " + user));
    settings.owners().proxyGroups().forEach(group -> markOutbound("--gid-owner " + group));
    append(MANGLE, "OUTPUT", "-p tcp -m connmark --mark " + mark + " -j CONNMARK --restore-mark");
    String[] ahead = {
      "-p tcp -m mark --mark " + mark + " -j RETURN",
      "-p tcp -s " + family.inboundSource() + " -i lo -j RETURN",
      "-p tcp -i lo -m mark ! --mark " + OUTBOUND_MARK + " -j RETURN",
    };
    for (int i = 0; i < ahead.length; i++) {
      rules.add(Rule.insert(MANGLE, INBOUND, i + 1, ahead[i]));
    }
  }

  private void markOutbound(String owner) {
    append(
        MANGLE,
        "OUTPUT",
        "! -d %s -p tcp -o lo -m owner %s -j MARK --set-mark %d"
            .formatted(settings.loopback(family), owner, OUTBOUND_MARK));
  }
}
