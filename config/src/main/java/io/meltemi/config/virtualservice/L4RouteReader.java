package io.meltemi.config.virtualservice;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
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
    var route = new TlsRoute(f.list("match", this::tlsMatch), destinations(f));
    if (route.match().isEmpty()) {
      f.bad("match", "at least one, with sniHosts");
    }
    f.done();
    return route;
  }

  TcpRoute tcp(Fields f) {
    var route = new TcpRoute(f.list("match", this::l4Match), destinations(f));
    f.done();
    return route;
  }

  private TlsMatch tlsMatch(Fields f) {
    List<String> sniHosts = f.strings("sniHosts");
    if (sniHosts.isEmpty()) {
      f.bad("sniHosts", "at least one host");
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
      f.warning("sniHosts", "\"" + host + "\" (expected: a name; clients send no address as SNI)");
      return;
    }
    boolean generated = host.startsWith("outbound_.");
    if (!Checks.isWildcardDomain(host) && !generated) {
      f.error("sniHosts", "\"" + host + "\" (expected: a host name, maybe with a leading *)");
      return;
    }
    if (!hosts.holds(host)) {
      f.error("sniHosts", "\"" + host + "\" (expected: within the hosts " + hosts + ")");
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
        f.error("destinationSubnets", "\"" + subnet + "\" (expected: an IP address or CIDR)");
      }
    }
    return subnets;
  }

  private static Labels sourceLabels(Fields f) {
    Labels labels = f.labels("sourceLabels");
    Checks.labelFault(labels.asMap()).ifPresent(fault -> f.bad("sourceLabels", fault));
    return labels;
  }

  private List<RouteDestination> destinations(Fields f) {
    List<RouteDestination> destinations = f.list("route", this::destination);
    if (destinations.isEmpty()) {
      f.bad("route", "at least one destination");
    }
    if (destinations.size() > 1
        && destinations.stream().mapToLong(RouteDestination::weight).sum() == 0) {
      f.error("route", "weights have the sum 0 (expected: more)");
    }
    return destinations;
  }

  private RouteDestination destination(Fields f) {
    if (!f.has("destination")) {
      f.bad("destination", "a host");
    }
    var destination =
        new RouteDestination(
            DestinationReader.read(in, f.child("destination")),
            f.intIn("weight", 0, Integer.MAX_VALUE));
    f.done();
    return destination;
  }
}
