package io.meltemi.delivery;

import io.meltemi.base.Encoded;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.Same;
import io.meltemi.translate.patch.PatchSet;
import io.meltemi.translate.patch.Patcher;
import io.meltemi.translate.route.GatewayServers;
import io.meltemi.translate.route.GatewayServers.BoundServer;
import io.meltemi.translate.scope.ProxyScope;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Patches the route tables of some proxies, each once. Any thread. */
final class TablePatches implements UnaryOperator<Encoded> {
  private static final int MOST = 1_024;

  private final Patcher patcher;
  private final PatchSet patches;
  private final Map<String, Set<Integer>> serverPorts;
  private final Recent<Same<Encoded>, Encoded> tables = new Recent<>(MOST);

  TablePatches(Patcher patcher, PatchSet patches, ProxyScope scope) {
    this.patcher = patcher;
    this.patches = patches;
    this.serverPorts =
        scope.proxy().type() == ProxyView.Type.ROUTER
            ? serverPorts(GatewayServers.of(scope))
            : Map.of();
  }

  /** The ports of all servers behind the port that a table is for. */
  private static Map<String, Set<Integer>> serverPorts(GatewayServers servers) {
    Map<Integer, Set<Integer>> byPort = new HashMap<>();
    for (List<BoundServer> bound : servers.byRouteName().values()) {
      for (BoundServer each : bound) {
        byPort
            .computeIfAbsent(each.port(), p -> new HashSet<>())
            .add(each.server().port().number());
      }
    }
    Map<String, Set<Integer>> byName = new HashMap<>();
    servers
        .byRouteName()
        .forEach(
            (name, bound) ->
                byName.put(name, byPort.getOrDefault(bound.getFirst().port(), Set.of())));
    return byName;
  }

  @Override
  public Encoded apply(Encoded table) {
    return tables.compute(
        new Same<>(table),
        (same, known) ->
            known != null
                ? known
                : patcher.table(table, patches, serverPorts.getOrDefault(table.name(), Set.of())));
  }
}
