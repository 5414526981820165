package io.meltemi.config.serviceentry;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.EnumNames;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.IstioWords;
import io.meltemi.config.targets.Targets;
import io.meltemi.config.workloadentry.WorkloadEntryReader;
import io.meltemi.model.Protocol;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.ServiceEntry.HostAddress;
import io.meltemi.model.ServiceEntry.Port;
import io.meltemi.model.ServiceEntry.Resolution;
import io.meltemi.model.WorkloadEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** Reads a ServiceEntry, with the addresses that its status assigns. */
public final class ServiceEntryReader {
  private static final EnumNames<Resolution> RESOLUTIONS = EnumNames.inOrder(Resolution.values());
  private static final EnumNames<Boolean> LOCATIONS =
      new EnumNames<>(
          new TreeMap<>(Map.of("MESH_EXTERNAL", true, "MESH_INTERNAL", false)),
          Map.of(0, true, 1, false));

  private static final String AUTO_ALLOCATE = "networking.istio.io/enable-autoallocate-ip";

  private final ObjectInput in;
  private final Fields f;
  private final Resolution resolution;

  private ServiceEntryReader(ObjectInput in) {
    this.in = in;
    this.f = in.spec();
    this.resolution = f.enumOf("resolution", RESOLUTIONS, Resolution.NONE);
  }

  public static ServiceEntry read(ObjectInput in) {
    return new ServiceEntryReader(in).read();
  }

  private ServiceEntry read() {
    boolean mayBeName = resolution != Resolution.STATIC;
    var entry =
        new ServiceEntry(
            in.meta(),
            hosts(),
            addresses(),
            f.list("ports", ServiceEntryReader::port),
            f.enumOf("location", LOCATIONS, true),
            in.exportTo(in.settings().serviceExportTo(), true),
            new ServiceEntry.Discovery(
                resolution,
                f.list("endpoints", e -> WorkloadEntryReader.spec(e, mayBeName)),
                f.object("workloadSelector", s -> Targets.networkSelector(s, "service entry")),
                f.strings("subjectAltNames")),
            statusAddresses());
    checkPorts(entry);
    checkEndpoints(entry);
    checkSharedPorts(entry);
    checkAddressable(entry);
    f.done();
    return entry;
  }

  private List<String> hosts() {
    List<String> hosts = f.strings("hosts");
    if (hosts.isEmpty()) {
      f.bad("hosts", "at least one host", "service entry must have at least one host");
    }
    for (String host : hosts) {
      if (host.equals("*") || !Checks.isWildcardDomain(host)) {
        f.error(
            "hosts",
            "\"" + host + "\" (expected: a host name, maybe with a leading *.)",
            host.equals("*") ? "invalid host *" : IstioWords.wildcardDomain(host));
      } else if (Checks.isPartialWildcard(host)) {
        f.warning(
            "hosts",
            "\"" + host + "\" (expected: * only as the whole first label)",
            IstioWords.partialWildcard(host));
      }
    }
    return hosts;
  }

  private List<String> addresses() {
    List<String> addresses = f.strings("addresses");
    boolean ranges = false;
    for (String address : addresses) {
      ranges |= address.contains("/");
      if (!Checks.isSubnet(address)) {
        f.error(
            "addresses",
            "\"" + address + "\" (expected: an IP address or CIDR)",
            IstioWords.subnet(address));
      }
    }
    if (ranges && resolution != Resolution.NONE && resolution != Resolution.STATIC) {
      f.error(
          "addresses",
          addresses + " (expected: no CIDR with resolution " + resolution + ")",
          "CIDR addresses are allowed only for NONE/STATIC resolution types");
    }
    return addresses;
  }

  private static Port port(Fields f) {
    if (!f.has("number")) {
      f.bad("number", "1..65535", IstioWords.port("0"));
    }
    String protocol = f.string("protocol");
    if (!protocol.isEmpty() && Protocol.parse(protocol).isUnsupported()) {
      f.bad(
          "protocol",
          "HTTP, HTTPS, HTTP2, GRPC, TCP, TLS, MONGO or another known one",
          "unsupported protocol: " + protocol);
    }
    String name = f.string("name");
    if (!Checks.isDnsLabel(name)) {
      f.bad("name", "a name of letters, digits and -", "invalid port name: " + name);
    }
    OptionalInt targetPort = f.optionalInt("targetPort", 0, 65535, IstioWords.port("%d"));
    var port =
        new Port(
            f.intIn("number", 1, 65535, IstioWords.port("%d")),
            protocol,
            name,
            targetPort.orElse(0) == 0 ? OptionalInt.empty() : targetPort);
    f.done();
    return port;
  }

  private List<HostAddress> statusAddresses() {
    return in.root()
        .child("status")
        .list("addresses", a -> new HostAddress(a.string("host"), a.string("value")));
  }

  private void checkPorts(ServiceEntry entry) {
    Set<String> names = new HashSet<>();
    Set<Integer> numbers = new HashSet<>();
    for (Port port : entry.ports()) {
      if (!names.add(port.name())) {
        f.error(
            "ports",
            "name \"" + port.name() + "\" is there twice (expected: each once)",
            "service entry port name " + IstioWords.quoted(port.name()) + " already defined");
      }
      if (!numbers.add(port.number())) {
        f.error(
            "ports",
            "number " + port.number() + " is there twice (expected: each once)",
            "service entry port " + port.number() + " already defined");
      }
    }
  }

  private void checkEndpoints(ServiceEntry entry) {
    if (entry.discovery().workloadSelector().isPresent() && f.has("endpoints")) {
      f.error(
          "workloadSelector",
          "set beside endpoints (expected: one of them)",
          "only one of WorkloadSelector or Endpoints is allowed in Service Entry");
    }
    List<WorkloadEntry.Spec> endpoints = entry.discovery().endpoints();
    switch (resolution) {
      case NONE -> {
        if (!endpoints.isEmpty()) {
          f.error(
              "endpoints",
              "set with resolution NONE (expected: none)",
              "no endpoints should be provided for resolution type none");
        }
        warnOfSelector(entry.discovery().workloadSelector());
      }
      case STATIC -> checkUnix(entry);
      case DNS, DNS_ROUND_ROBIN -> {
        for (WorkloadEntry.Spec endpoint : endpoints) {
          if (endpoint.address().isEmpty() || endpoint.address().startsWith("unix://")) {
            f.error(
                "endpoints",
                "\""
                    + endpoint.address()
                    + "\" (expected: a host name or an IP address with resolution DNS)",
                "endpoint address "
                    + IstioWords.quoted(endpoint.address())
                    + " is not a valid FQDN or an IP address");
          }
        }
        if (endpoints.isEmpty() && entry.hosts().stream().anyMatch(h -> h.startsWith("*"))) {
          f.error(
              "hosts",
              entry.hosts() + " (expected: whole names with resolution DNS)",
              "hosts must be FQDN if no endpoints are provided for resolution mode " + resolution);
        }
        if (resolution == Resolution.DNS_ROUND_ROBIN && endpoints.size() > 1) {
          f.error(
              "endpoints",
              endpoints.size() + " endpoints (expected: at most 1)",
              "there must only be 0 or 1 endpoint for resolution mode " + resolution);
        }
        warnOfSelector(entry.discovery().workloadSelector());
      }
      case DYNAMIC_DNS -> {
        if (!endpoints.isEmpty()) {
          f.error("endpoints", "set with resolution DYNAMIC_DNS (expected: none)");
        }
        warnOfSelector(entry.discovery().workloadSelector());
      }
    }
    Set<String> names = new HashSet<>(entry.ports().stream().map(Port::name).toList());
    for (WorkloadEntry.Spec endpoint : endpoints) {
      for (String name : endpoint.ports().keySet()) {
        if (!names.contains(name)) {
          f.error(
              "endpoints",
              "port \"" + name + "\" (expected: the name of one of the ports)",
              "endpoint port "
                  + endpoint.ports().get(name)
                  + " is not defined by the service entry");
        }
      }
    }
  }

  private void checkUnix(ServiceEntry entry) {
    boolean unix =
        entry.discovery().endpoints().stream().anyMatch(e -> e.address().startsWith("unix://"));
    if (unix && entry.ports().size() != 1) {
      f.error(
          "ports",
          entry.ports().size() + " ports (expected: 1 with a unix:// endpoint)",
          "exactly 1 service port required for unix endpoints");
    }
  }

  private void warnOfSelector(Optional<Labels> selector) {
    if (selector.isPresent()) {
      String[] istio =
          resolution == Resolution.NONE
              ? new String[] {"workloadSelector should not be set when resolution mode is NONE"}
              : new String[0];
      f.warning("workloadSelector", "without effect with resolution " + resolution, istio);
    }
  }

  /** Without an address of its own, plain TCP to one service looks like TCP to any other. */
  private void checkAddressable(ServiceEntry entry) {
    boolean assigned =
        resolution != Resolution.NONE
            && !in.meta().labels().find(AUTO_ALLOCATE).equals(Optional.of("false"));
    boolean tcp =
        entry.ports().stream()
            .anyMatch(port -> port.protocol().isEmpty() || port.protocol().equals("TCP"));
    if (entry.addresses().isEmpty() && !assigned && tcp) {
      f.warning(
          "addresses",
          "missing (expected: addresses, for ports of TCP or no protocol)",
          "addresses are required for ports serving TCP (or unset) protocol when IP Autoallocation"
              + " is not enabled");
    }
  }

  /** Several hosts cannot share a port whose protocol does not name the host. */
  private void checkSharedPorts(ServiceEntry entry) {
    if (resolution == Resolution.NONE || entry.hosts().size() < 2) {
      return;
    }
    for (Port port : entry.ports()) {
      Protocol protocol = Protocol.parse(port.protocol());
      if (!protocol.isHttp() && !protocol.isTls()) {
        f.error(
            "hosts",
            "several hosts on "
                + port.protocol()
                + " port "
                + port.number()
                + " (expected: HTTP or TLS ports, or one host)",
            "multiple hosts provided with non-HTTP, non-TLS ports");
        return;
      }
    }
  }
}
