package io.meltemi.config.virtualservice;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.L4Match;
import io.meltemi.model.VirtualService.RouteDestination;
import io.meltemi.model.VirtualService.TcpRoute;
import io.meltemi.model.VirtualService.TlsMatch;
import io.meltemi.model.VirtualService.TlsRoute;
import java.util.List;

/** Reads the rules for TLS passed through and for TCP. */
final class L4RouteReader {
  private final ObjectInput in;
  private final HostSet hosts;

  L4RouteReader(ObjectInput in, List<String> hosts) {
    this.in = in;
    this.hosts = new HostSet(hosts);
  }

  TlsRoute tls(Fields f) {
    var route = new TlsRoute(f.list("match", this::tlsMatch), destinations(f, "TLS"));
    if (route.match().isEmpty()) {
      f.bad(
          "match",
          "at least one, with sniHosts",
          "TLS route must have at least one match condition");
    }
    f.done();
    return route;
  }

  TcpRoute tcp(Fields f) {
    var route = new TcpRoute(f.list("match", this::l4Match), destinations(f, "TCP"));
    f.done();
    return route;
  }

  private TlsMatch tlsMatch(Fields f) {
    List<String> sniHosts = f.strings("sniHosts");
    if (sniHosts.isEmpty()) {
      f.bad("sniHosts", "at least one host", "TLS match must have at least one SNI host");
    }
    sniHosts.forEach(host -> checkSniHost(f, host));
    var match =
        new TlsMatch(
            sniHosts,
            subnets(f),
            f.optionalPort("port"),
            sourceLabels(f),
            f.string("sourceNamespace"),
            GatewayNames.read(in, f, "gateways"));
    f.done();
    return match;
  }

  private void checkSniHost(Fields f, String host) {
    if (Checks.isIp(host)) {
      f.warning(
          "sniHosts",
          "\"" + host + "\" (expected: a name; clients send no address as SNI)",
          "using an IP address ("
              + IstioWords.quoted(host)
              + ") goes against SNI spec and most clients do not support this");
      return;
    }
    boolean generated = host.startsWith("outbound_.");
    if (!Checks.isWildcardDomain(host) && !generated) {
      f.error(
          "sniHosts",
          "\"" + host + "\" (expected: a host name, maybe with a leading *)",
          IstioWords.wildcardDomain(host));
      return;
    }
    if (!hosts.holds(host)) {
      f.error(
          "sniHosts",
          "\"" + host + "\" (expected: within the hosts " + hosts + ")",
          "SNI host "
              + IstioWords.quoted(host)
              + " is not a compatible subset of any of the virtual service hosts: "
              + hosts);
    }
  }

  private L4Match l4Match(Fields f) {
    var match =
        new L4Match(
            subnets(f),
            f.optionalPort("port"),
            f.string("sourceSubnet"),
            sourceLabels(f),
            f.string("sourceNamespace"),
            GatewayNames.read(in, f, "gateways"));
    f.done();
    return match;
  }

  private static List<String> subnets(Fields f) {
    List<String> subnets = f.strings("destinationSubnets");
    for (String subnet : subnets) {
      if (!Checks.isSubnet(subnet)) {
        f.error(
            "destinationSubnets",
            "\"" + subnet + "\" (expected: an IP address or CIDR)",
            IstioWords.subnet(subnet));
      }
    }
    return subnets;
  }

  private static Labels sourceLabels(Fields f) {
    Labels labels = f.labels("sourceLabels");
    Checks.labelFault(labels.asMap())
        .ifPresent(fault -> f.bad("sourceLabels", fault, IstioWords.labels(labels.asMap())));
    return labels;
  }

  private List<RouteDestination> destinations(Fields f, String protocol) {
    List<RouteDestination> destinations = f.list("route", this::destination);
    if (destinations.isEmpty()) {
      f.bad("route", "at least one destination", protocol + " route is required");
    }
    if (destinations.size() > 1
        && destinations.stream().mapToLong(RouteDestination::weight).sum() == 0) {
      f.error("route", "weights have the sum 0 (expected: more)", "total destination weight = 0");
    }
    return destinations;
  }

  private RouteDestination destination(Fields f) {
    var destination =
        new RouteDestination(
            DestinationReader.of(in, f, "destination is required"),
            f.intIn("weight", 0, Integer.MAX_VALUE, "weight %d < 0"));
    f.done();
    return destination;
  }
}
