package io.meltemi.config.mesh;

import io.meltemi.base.Translated;
import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.MeshNetworks;
import io.meltemi.model.MeshNetworks.Member;
import io.meltemi.model.MeshNetworks.Network;
import io.meltemi.model.MeshNetworks.NetworkGateway;
import io.meltemi.yaml.Document;

/** Reads the networks of the mesh. */
public final class MeshNetworksReader {
  private MeshNetworksReader() {}

  /** The networks of a document; no value where it has an error. */
  public static Translated<MeshNetworks> read(Document document) {
    return Setting.read(
        "MeshNetworks",
        document,
        (written, problems) -> {
          Fields f = Fields.of(written, problems);
          var networks = new MeshNetworks(f.map("networks", entry -> network(entry.object())));
          f.done();
          return networks;
        });
  }

  private static Network network(Fields f) {
    var network =
        new Network(
            f.list("endpoints", MeshNetworksReader::member),
            f.list("gateways", MeshNetworksReader::gateway));
    f.done();
    return network;
  }

  private static Member member(Fields f) {
    if (f.count("fromCidr", "fromRegistry") != 1) {
      f.error("", "has none or both (expected: one of fromCidr, fromRegistry)");
    }
    String range = f.string("fromCidr");
    String registry = f.string("fromRegistry");
    f.done();
    if (!range.isEmpty()) {
      if (!Checks.isSubnet(range)) {
        f.bad("fromCidr", "an IP address or CIDR");
      }
      return new Member.Cidr(range);
    }
    if (!registry.isEmpty() && !Checks.isDnsLabel(registry)) {
      f.bad("fromRegistry", "the name of a cluster");
    }
    return new Member.Registry(registry);
  }

  private static NetworkGateway gateway(Fields f) {
    if (f.count("address", "registryServiceName") != 1) {
      f.error("", "has none or both (expected: one of address, registryServiceName)");
    }
    var gateway =
        new NetworkGateway(
            f.string("address"),
            f.string("registryServiceName"),
            f.intIn("port", 1, 65535),
            f.string("locality"));
    String address = gateway.address();
    if (!address.isEmpty() && !Checks.isIp(address) && !Checks.isFqdn(address)) {
      f.bad("address", "an IP address or a host name");
    }
    String service = gateway.registryServiceName();
    if (!service.isEmpty() && !Checks.isFqdn(service)) {
      f.bad("registryServiceName", "the whole name of a service");
    }
    if (!f.has("port")) {
      f.bad("port", "1..65535");
    }
    f.done();
    return gateway;
  }
}
