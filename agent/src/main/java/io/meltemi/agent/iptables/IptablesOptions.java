package io.meltemi.agent.iptables;

import picocli.CommandLine.Option;

/**
 * The flags that say what to capture, as text: names, letters, defaults and environment variables
 * are Istio's. {@link SettingsParser} makes settings of them.
 */
final class IptablesOptions {
  @Option(
      names = {"-p", "--envoy-port"},
      defaultValue = "${env:ENVOY_PORT:-15001}",
      description = "port of Envoy's outbound listener (default: ${DEFAULT-VALUE})")
  String envoyPort = "15001";

  @Option(
      names = {"-z", "--inbound-capture-port"},
      defaultValue = "${env:INBOUND_CAPTURE_PORT:-15006}",
      description = "port of Envoy's inbound listener (default: ${DEFAULT-VALUE})")
  String inboundCapturePort = "15006";

  @Option(
      names = {"-e", "--inbound-tunnel-port"},
      defaultValue = "${env:INBOUND_TUNNEL_PORT:-15008}",
      description = "port of the HBONE tunnel, never captured (default: ${DEFAULT-VALUE})")
  String inboundTunnelPort = "15008";

  @Option(
      names = {"-u", "--proxy-uid"},
      defaultValue = "${env:PROXY_UID:-}",
      description = "users, comma separated, whose traffic is the proxy's own")
  String proxyUid = "";

  @Option(
      names = {"-g", "--proxy-gid"},
      defaultValue = "${env:PROXY_GID:-}",
      description = "groups, comma separated, whose traffic is the proxy's own (default: as -u)")
  String proxyGid = "";

  @Option(
      names = {"-m", "--istio-inbound-interception-mode"},
      defaultValue = "${env:ISTIO_INBOUND_INTERCEPTION_MODE:-}",
      description = "how inbound traffic reaches Envoy: REDIRECT or TPROXY (keeps the source)")
  String interceptionMode = "";

  @Option(
      names = {"-b", "--istio-inbound-ports"},
      defaultValue = "${env:ISTIO_INBOUND_PORTS:-}",
      description = "inbound ports to capture, comma separated; * for all; empty for none")
  String inboundPorts = "";

  @Option(
      names = {"-d", "--istio-local-exclude-ports"},
      defaultValue = "${env:ISTIO_LOCAL_EXCLUDE_PORTS:-}",
      description = "inbound ports to leave alone where -b is *")
  String inboundPortsExcluded = "";

  @Option(
      names = {"-c", "--istio-exclude-interfaces"},
      defaultValue = "${env:ISTIO_EXCLUDE_INTERFACES:-}",
      description = "interfaces to leave alone in both directions, comma separated")
  String excludedInterfaces = "";

  @Option(
      names = {"-i", "--istio-service-cidr"},
      defaultValue = "${env:ISTIO_SERVICE_CIDR:-}",
      description = "destinations to capture as CIDRs, comma separated; * for all; empty for none")
  String outboundCidrs = "";

  @Option(
      names = {"-x", "--istio-service-exclude-cidr"},
      defaultValue = "${env:ISTIO_SERVICE_EXCLUDE_CIDR:-}",
      description = "destinations to leave alone, CIDRs, comma separated")
  String outboundCidrsExcluded = "";

  @Option(
      names = {"-q", "--istio-outbound-ports"},
      defaultValue = "${env:ISTIO_OUTBOUND_PORTS:-}",
      description = "outbound ports to capture whatever the destination, comma separated")
  String outboundPorts = "";

  @Option(
      names = {"-o", "--istio-local-outbound-ports-exclude"},
      defaultValue = "${env:ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE:-}",
      description = "outbound ports to leave alone, comma separated")
  String outboundPortsExcluded = "";

  @Option(
      names = {"-k", "--kube-virt-interfaces"},
      defaultValue = "${env:KUBE_VIRT_INTERFACES:-}",
      description = "interfaces of virtual machines, whose inbound traffic counts as outbound")
  String virtualInterfaces = "";

  @Option(
      names = {"-t", "--istio-inbound-tproxy-mark"},
      defaultValue = "${env:ISTIO_INBOUND_TPROXY_MARK:-1337}",
      description = "mark of TPROXY traffic (default: ${DEFAULT-VALUE})")
  String tproxyMark = "1337";

  @Option(
      names = {"-r", "--istio-inbound-tproxy-route-table"},
      defaultValue = "${env:ISTIO_INBOUND_TPROXY_ROUTE_TABLE:-133}",
      description = "routing table of TPROXY traffic (default: ${DEFAULT-VALUE})")
  String tproxyRouteTable = "133";

  @Option(
      names = "--redirect-dns",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:REDIRECT_DNS:-${env:ISTIO_META_DNS_CAPTURE:-false}}",
      description = "send DNS queries to the agent (default: ${DEFAULT-VALUE})")
  boolean redirectDns;

  @Option(
      names = "--capture-all-dns",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:CAPTURE_ALL_DNS:-false}",
      description = "with --redirect-dns: whatever the name server (default: those of resolv.conf)")
  boolean captureAllDns;

  @Option(
      names = "--drop-invalid",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:DROP_INVALID:-${env:INVALID_DROP:-false}}",
      description = "drop packets out of their connection's window (default: ${DEFAULT-VALUE})")
  boolean dropInvalid;

  @Option(
      names = "--dual-stack",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:DUAL_STACK:-${env:ISTIO_DUAL_STACK:-false}}",
      description = "capture IPv6 beside IPv4 (default: ${DEFAULT-VALUE})")
  boolean dualStack;

  @Option(
      names = "--envoy-user",
      hidden = true,
      defaultValue = "${env:ENVOY_USER:-istio-proxy}",
      description = "user that -u defaults to")
  String envoyUser = "istio-proxy";

  @Option(
      names = "--istio-outbound-owner-groups",
      hidden = true,
      defaultValue = "${env:ISTIO_OUTBOUND_OWNER_GROUPS:-*}",
      description = "groups whose outgoing traffic is captured; * for all")
  String ownerGroups = "*";

  @Option(
      names = "--istio-outbound-owner-groups-exclude",
      hidden = true,
      defaultValue = "${env:ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE:-}",
      description = "groups whose outgoing traffic is left alone")
  String ownerGroupsExcluded = "";

  @Option(
      names = "--istio-outbound-ipv4-loopback-cidr",
      hidden = true,
      defaultValue = "${env:ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR:-127.0.0.1/32}",
      description = "range that counts as the application calling itself")
  String loopbackCidr = "127.0.0.1/32";
}
