package io.meltemi.translate.scope;

import io.meltemi.base.Hostname;
import java.util.List;

/** The {@code hosts} of one egress listener: {@code namespace/host} pairs. */
record HostSelector(List<Entry> entries) {
  private static final String ANY = "*";

  /**
   * @param namespace a namespace or {@code *}
   */
  record Entry(String namespace, Hostname host) {}

  /** Reads hosts as written; {@code .} is {@code ownNamespace} and {@code ~} selects nothing. */
  static HostSelector of(List<String> hosts, String ownNamespace) {
    return new HostSelector(
        hosts.stream()
            .map(text -> text.split("/", 2))
            .filter(parts -> parts.length == 2 && !parts[0].equals("~"))
            .map(
                parts ->
                    new Entry(
                        parts[0].equals(".") ? ownNamespace : parts[0], Hostname.of(parts[1])))
            .toList());
  }

  boolean selectsService(String namespace, Hostname host) {
    return entries.stream()
        .filter(e -> e.namespace.equals(ANY) || e.namespace.equals(namespace))
        .anyMatch(e -> host.isSubsetOf(e.host) || e.host.equals(host));
  }

  /** Whether a route host and a selected host overlap. */
  boolean selectsRoute(String namespace, Hostname host) {
    return entries.stream()
        .filter(e -> e.namespace.equals(ANY) || e.namespace.equals(namespace))
        .anyMatch(e -> e.host.matches(host));
  }
}
