package io.meltemi.config.virtualservice;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService;
import java.util.List;

/** Reads a VirtualService. */
public final class VirtualServiceReader {
  private final ObjectInput in;
  private final Fields f;
  private final List<String> hosts;
  private final boolean gatewaysOnly;

  private VirtualServiceReader(ObjectInput in) {
    this.in = in;
    this.f = in.spec();
    this.hosts = f.strings("hosts");
    List<String> gateways = f.strings("gateways");
    this.gatewaysOnly = !gateways.isEmpty() && !gateways.contains(VirtualService.MESH_GATEWAY);
  }

  public static VirtualService read(ObjectInput in) {
    return new VirtualServiceReader(in).read();
  }

  private VirtualService read() {
    if (hosts.isEmpty()) {
      checkDelegate();
    }
    checkHosts();
    if (f.count("http", "tls", "tcp") == 0) {
      f.bad(
          "http",
          "at least one of http, tls, tcp",
          "http, tcp or tls must be provided in virtual service");
    }
    List<String> gateways = GatewayNames.read(in, f, "gateways");
    var httpReader = new HttpRouteReader(in, hosts.isEmpty(), gatewaysOnly);
    var l4Reader = new L4RouteReader(in, hosts);
    var service =
        new VirtualService(
            in.meta(),
            hosts.stream().map(in::fullHost).toList(),
            gateways.isEmpty() ? List.of(VirtualService.MESH_GATEWAY) : gateways,
            f.list("http", httpReader::read),
            f.list("tls", l4Reader::tls),
            f.list("tcp", l4Reader::tcp),
            in.exportTo(in.settings().virtualServiceExportTo(), false));
    UnreachableRules.check(service, f);
    f.done();
    return service;
  }

  private void checkDelegate() {
    for (String field : List.of("gateways", "tls", "tcp")) {
      if (f.has(field)) {
        f.error(
            field,
            "set without hosts (expected: http alone in a delegate)",
            field.equals("gateways")
                ? "delegate virtual service must have no gateways specified"
                : "delegate virtual service must have no " + field + " route specified");
      }
    }
  }

  private void checkHosts() {
    boolean good = true;
    for (String host : hosts) {
      boolean generated = gatewaysOnly && host.startsWith("outbound_.");
      if (!Checks.isWildcardDomain(host) && !Checks.isIp(host) && !generated) {
        f.error(
            "hosts",
            "\"" + host + "\" (expected: a host name, maybe with a leading *)",
            IstioWords.wildcardDomain(host));
        good = false;
      } else if (host.equals("*") && !gatewaysOnly) {
        f.error(
            "hosts",
            "\"*\" (expected: names; * only where all gateways are named)",
            "wildcard host * is not allowed for virtual services bound to the mesh gateway");
        good = false;
      }
    }
    if (good) {
      for (HostSet.Pair pair : new HostSet(hosts).overlaps()) {
        f.error(
            "hosts",
            pair + " overlap (expected: each once)",
            "duplicate hosts in virtual service: " + pair.first() + " & " + pair.second());
      }
    }
  }
}
