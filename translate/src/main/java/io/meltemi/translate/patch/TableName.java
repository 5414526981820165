package io.meltemi.translate.patch;

import io.meltemi.model.EnvoyFilter.Context;
import io.meltemi.model.EnvoyFilter.TableMatch;
import java.util.Set;

/**
 * What the name of a route table says: {@code 80}, {@code inbound|8080||}, {@code http.8080},
 * {@code https.443.port.gateway.namespace}.
 *
 * @param ports those that a patch may name; of a gateway the ports of its servers
 */
record TableName(String name, Set<Integer> ports, String portName, String gateway) {
  /** Of a sidecar. */
  static TableName ofSidecar(String name) {
    int port = name.startsWith("inbound") ? ClusterKey.parse(name).port() : ClusterKey.port(name);
    return new TableName(name, Set.of(port), "", "");
  }

  /** Of a gateway, and on what port of its pods it is. */
  static int portOf(String name) {
    String[] parts = name.split("\\.", -1);
    return parts.length >= 2 ? ClusterKey.port(parts[1]) : 0;
  }

  static TableName ofGateway(String name, Set<Integer> serverPorts) {
    String[] parts = name.split("\\.", -1);
    Set<Integer> ports = serverPorts.isEmpty() ? Set.of(portOf(name)) : serverPorts;
    return name.startsWith("https.") && parts.length >= 5
        ? new TableName(name, ports, parts[2], parts[4] + "/" + parts[3])
        : new TableName(name, ports, "", "");
  }

  boolean isMeant(CompiledPatch patch, Context context) {
    if (patch.match().table().isEmpty()) {
      return true;
    }
    TableMatch match = patch.match().table().orElseThrow();
    boolean named = match.name().isEmpty() || match.name().equals(name);
    boolean ported = match.port() == 0 || ports.contains(match.port());
    return named
        && ported
        && (context != Context.GATEWAY
            || (match.portName().isEmpty() || match.portName().equals(portName))
                && (match.gateway().isEmpty() || match.gateway().equals(gateway)));
  }
}
