package io.meltemi.agent.dns;

import io.meltemi.agent.grpc.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Name tables as istiod sends them. */
final class Tables {
  private Tables() {}

  static NameEntry kubernetes(String shortname, String namespace, String... ips) {
    return new NameEntry(
        shortname + "." + namespace + ".svc.cluster.local",
        List.of(ips),
        "Kubernetes",
        shortname,
        namespace,
        List.of());
  }

  static NameEntry external(String host, String... ips) {
    return new NameEntry(host, List.of(ips), "External", "", "", List.of());
  }

  static byte[] wire(NameEntry... entries) {
    WireWriter table = new WireWriter();
    for (NameEntry entry : entries) {
      WireWriter info = new WireWriter();
      entry.ips().forEach(ip -> info.text(1, ip));
      info.text(2, entry.registry()).text(3, entry.shortname()).text(4, entry.namespace());
      entry.altHosts().forEach(host -> info.text(5, host));
      byte[] key = entry.hostname().getBytes(StandardCharsets.UTF_8);
      table.bytes(1, new WireWriter().bytes(1, key).bytes(2, info.toBytes()).toBytes());
    }
    return table.toBytes();
  }
}
