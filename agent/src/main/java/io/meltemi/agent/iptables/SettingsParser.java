package io.meltemi.agent.iptables;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Makes settings of flags, and says which flag has which wrong value otherwise. Nothing passes that
 * could be read as a second word of a rule.
 */
final class SettingsParser {
  private static final String EVERYTHING = "*";
  private static final String DEFAULT_PROXY_USER = "1337";
  private static final int MAXIMUM_OWNER_GROUPS = 64;
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}");
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.+:@-]{0,14}");

  private final IptablesOptions options;
  private final HostFacts host;

  private SettingsParser(IptablesOptions options, HostFacts host) {
    this.options = options;
    this.host = host;
  }

  /**
   * Settings from flags.
   *
   * @throws IllegalArgumentException naming the flag, its value and what was expected
   */
  static IptablesSettings parse(IptablesOptions options, HostFacts host) {
    return new SettingsParser(options, host).settings();
  }

  private IptablesSettings settings() {
    String users =
        options.proxyUid.isEmpty()
            ? host.userNumber(options.envoyUser).orElse(DEFAULT_PROXY_USER)
            : options.proxyUid;
    String groups = options.proxyGid.isEmpty() ? users : options.proxyGid;
    return new IptablesSettings(
        new IptablesSettings.Ports(
            number("--envoy-port", options.envoyPort, 1, 65535),
            number("--inbound-capture-port", options.inboundCapturePort, 1, 65535),
            number("--inbound-tunnel-port", options.inboundTunnelPort, 1, 65535)),
        new IptablesSettings.Owners(
            list("--proxy-uid", users, SettingsParser::owner),
            list("--proxy-gid", groups, SettingsParser::owner),
            ownerGroups()),
        new IptablesSettings.Inbound(
            inbound(),
            transparent(),
            new IptablesSettings.TransparentRouting(
                number("--istio-inbound-tproxy-mark", options.tproxyMark, 1, Integer.MAX_VALUE),
                number(
                    "--istio-inbound-tproxy-route-table",
                    options.tproxyRouteTable,
                    1,
                    Integer.MAX_VALUE))),
        outbound(),
        dns(),
        new IptablesSettings.Network(
            families(),
            loopback(),
            list(
                "--istio-exclude-interfaces",
                options.excludedInterfaces,
                SettingsParser::networkName),
            list("--kube-virt-interfaces", options.virtualInterfaces, SettingsParser::networkName)),
        options.dropInvalid);
  }

  private boolean transparent() {
    return switch (options.interceptionMode) {
      case "TPROXY" -> true;
      case "REDIRECT", "" -> false;
      default ->
          throw invalid(
              "--istio-inbound-interception-mode", options.interceptionMode, "REDIRECT or TPROXY");
    };
  }

  private PortSelection inbound() {
    return options.inboundPorts.equals(EVERYTHING)
        ? new PortSelection.AllExcept(
            list("--istio-local-exclude-ports", options.inboundPortsExcluded, SettingsParser::port))
        : new PortSelection.Only(
            list("--istio-inbound-ports", options.inboundPorts, SettingsParser::port));
  }

  private IptablesSettings.Outbound outbound() {
    AddressSelection addresses =
        options.outboundCidrs.equals(EVERYTHING)
            ? new AddressSelection.All()
            : new AddressSelection.Only(
                list("--istio-service-cidr", options.outboundCidrs, SettingsParser::cidr));
    return new IptablesSettings.Outbound(
        addresses,
        list("--istio-service-exclude-cidr", options.outboundCidrsExcluded, SettingsParser::cidr),
        list("--istio-outbound-ports", options.outboundPorts, SettingsParser::port),
        list(
            "--istio-local-outbound-ports-exclude",
            options.outboundPortsExcluded,
            SettingsParser::port));
  }

  private OwnerGroups ownerGroups() {
    if (options.ownerGroups.equals(EVERYTHING)) {
      return new OwnerGroups.AllExcept(
          list(
              "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE",
              options.ownerGroupsExcluded,
              SettingsParser::owner));
    }
    List<String> groups =
        list("ISTIO_OUTBOUND_OWNER_GROUPS", options.ownerGroups, SettingsParser::owner);
    if (groups.size() > MAXIMUM_OWNER_GROUPS) {
      throw invalid(
          "ISTIO_OUTBOUND_OWNER_GROUPS",
          options.ownerGroups,
          "at most " + MAXIMUM_OWNER_GROUPS + " groups");
    }
    return new OwnerGroups.Only(groups);
  }

  private DnsCapture dns() {
    if (!options.redirectDns) {
      return new DnsCapture.None();
    }
    if (options.captureAllDns) {
      return new DnsCapture.All();
    }
    List<String> servers = host.nameServers().stream().filter(SettingsParser::isAddress).toList();
    return servers.isEmpty() ? new DnsCapture.None() : new DnsCapture.Servers(servers);
  }

  private String loopback() {
    String flag = "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR";
    List<String> ranges = list(flag, options.loopbackCidr, SettingsParser::cidr);
    if (ranges.size() != 1 || !ranges.getFirst().startsWith("127.")) {
      throw invalid(flag, options.loopbackCidr, "one CIDR within 127.0.0.0/8");
    }
    return ranges.getFirst();
  }

  /** Both families where asked for; otherwise IPv6 rules are added on hosts without IPv4 only. */
  private List<Family> families() {
    boolean ipv6 = options.dualStack ? host.hasIpv6() : host.hasIpv6() && !host.hasIpv4();
    return ipv6 ? List.of(Family.IPV4, Family.IPV6) : List.of(Family.IPV4);
  }

  private static List<String> list(String flag, String values, UnaryOperator<String> check) {
    List<String> checked = new ArrayList<>();
    for (String value : Arrays.stream(values.split(",")).filter(v -> !v.isEmpty()).toList()) {
      try {
        checked.add(check.apply(value));
      } catch (IllegalArgumentException wrong) {
        throw invalid(flag, values, String.valueOf(wrong.getMessage()));
      }
    }
    return checked;
  }

  /** A port, or a range of ports as {@code first:last}. */
  private static String port(String value) {
    for (String bound : value.split(":", 2)) {
      if (!isNumber(bound, 0, 65535)) {
        throw new IllegalArgumentException(
            "ports within 0..65535 or ranges first:last, not '" + value + "'");
      }
    }
    return value;
  }

  private static String owner(String value) {
    if (!OWNER.matcher(value).matches()) {
      throw new IllegalArgumentException("numbers or names, not '" + value + "'");
    }
    return value;
  }

  private static String networkName(String value) {
    if (!INTERFACE.matcher(value).matches()) {
      throw new IllegalArgumentException("names of interfaces, not '" + value + "'");
    }
    return value;
  }

  private static String cidr(String value) {
    String[] parts = value.split("/", -1);
    if (parts.length == 2 && isAddress(parts[0])) {
      int bits = InetAddress.ofLiteral(parts[0]) instanceof Inet6Address ? 128 : 32;
      if (isNumber(parts[1], 0, bits)) {
        return value;
      }
    }
    throw new IllegalArgumentException("CIDRs like 10.0.0.0/8, not '" + value + "'");
  }

  /** Whether the value is an address of a form that iptables takes too: no zone, no short IPv4. */
  private static boolean isAddress(String value) {
    if (value.contains("%") || value.contains("[")) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(value) instanceof Inet6Address
          || value.chars().filter(c -> c == '.').count() == 3;
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }

  private static int number(String flag, String value, int minimum, int maximum) {
    if (!isNumber(value, minimum, maximum)) {
      throw invalid(flag, value, minimum + ".." + maximum);
    }
    return Integer.parseInt(value);
  }

  private static boolean isNumber(String value, int minimum, int maximum) {
    try {
      int number = Integer.parseInt(value);
      return Character.isDigit(value.charAt(0)) && number >= minimum && number <= maximum;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private static IllegalArgumentException invalid(String flag, String value, String expected) {
    return new IllegalArgumentException(
        "%s: %s (expected: %s)".formatted(flag, value.isEmpty() ? "''" : value, expected));
  }
}
