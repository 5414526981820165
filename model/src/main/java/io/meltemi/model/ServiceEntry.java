package io.meltemi.model;

import io.meltemi.base.Labels;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A ServiceEntry as written; {@code ingest} turns it into services and endpoints.
 *
 * @param statusAddresses addresses that its status assigns, per host
 */
public record ServiceEntry(
    ConfigMeta meta,
    List<String> hosts,
    List<String> addresses,
    List<Port> ports,
    boolean meshExternal,
    Visibility exportTo,
    Discovery discovery,
    List<HostAddress> statusAddresses)
    implements MeshObject {

  /** How the endpoints behind its hosts are found, and who they have to be. */
  public record Discovery(
      Resolution resolution,
      List<WorkloadEntry.Spec> endpoints,
      Optional<Labels> workloadSelector,
      List<String> subjectAltNames) {
    public Discovery {
      endpoints = List.copyOf(endpoints);
      subjectAltNames = List.copyOf(subjectAltNames);
    }
  }

  public ServiceEntry {
    hosts = List.copyOf(hosts);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    statusAddresses = List.copyOf(statusAddresses);
  }

  public enum Resolution {
    NONE,
    STATIC,
    DNS,
    DNS_ROUND_ROBIN,
    DYNAMIC_DNS
  }

  public record Port(int number, String protocol, String name, OptionalInt targetPort) {}

  public record HostAddress(String host, String value) {}
}
