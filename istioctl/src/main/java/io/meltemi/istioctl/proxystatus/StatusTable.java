package io.meltemi.istioctl.proxystatus;

import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of proxies: the types that each is subscribed to or, with {@code -v 1}, a column for
 * each type. Source: istio 1.30, istioctl/pkg/writer/pilot/status.go.
 */
final class StatusTable {
  private static final int PADDING = 5;
  private static final String ENVOY = "type.googleapis.com/envoy.config.";
  private static final String CLUSTER = ENVOY + "cluster.v3.Cluster";
  private static final String LISTENER = ENVOY + "listener.v3.Listener";
  private static final String ENDPOINT = ENVOY + "endpoint.v3.ClusterLoadAssignment";
  private static final String ROUTE = ENVOY + "route.v3.RouteConfiguration";
  private static final String EXTENSION = ENVOY + "core.v3.TypedExtensionConfig";

  /** Types that come first, in this order. */
  private static final List<String> CORE = List.of(CLUSTER, LISTENER, ENDPOINT, ROUTE);

  private static final Map<String, String> SHORT_NAMES =
      Map.of(
          CLUSTER,
          "CDS",
          LISTENER,
          "LDS",
          ENDPOINT,
          "EDS",
          ROUTE,
          "RDS",
          EXTENSION,
          "ECDS",
          "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
          "SDS",
          "type.googleapis.com/istio.networking.nds.v1.NameTable",
          "NDS",
          "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig",
          "PCDS",
          "type.googleapis.com/istio.workload.Address",
          "WDS",
          "type.googleapis.com/istio.security.Authorization",
          "WADS");

  private final List<ProxySync> proxies;

  /** Sorted by their names here. */
  StatusTable(List<ProxySync> proxies) {
    this.proxies = proxies.stream().sorted(Comparator.comparing(ProxySync::id)).toList();
  }

  static String shortName(String typeUrl) {
    return SHORT_NAMES.getOrDefault(typeUrl, typeUrl);
  }

  String subscribed() {
    Table table =
        new Table(PADDING).row("NAME", "CLUSTER", "ISTIOD", "VERSION", "SUBSCRIBED TYPES");
    List<String> types = inOrder();
    for (ProxySync proxy : proxies) {
      List<String> names =
          types.stream()
              .filter(type -> !state(proxy, type).equals(ProxySync.IGNORED))
              .map(StatusTable::shortName)
              .toList();
      table.row(
          proxy.id(),
          proxy.cluster(),
          proxy.istiod(),
          proxy.version(),
          names.isEmpty() ? "0" : names.size() + " (" + String.join(",", names) + ")");
    }
    return table.print();
  }

  String everyType() {
    List<String> types =
        Stream.concat(
                Stream.concat(CORE.stream(), Stream.of(EXTENSION)),
                proxies.stream().flatMap(proxy -> proxy.states().keySet().stream()))
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .toList();
    Table table =
        new Table(PADDING)
            .row(
                cells(
                    "NAME",
                    "CLUSTER",
                    types.stream().map(StatusTable::shortName).toList(),
                    "ISTIOD",
                    "VERSION"));
    for (ProxySync proxy : proxies) {
      List<String> states = types.stream().map(type -> state(proxy, type)).toList();
      table.row(cells(proxy.id(), proxy.cluster(), states, proxy.istiod(), proxy.version()));
    }
    return table.print();
  }

  private static Object[] cells(
      String first, String second, List<String> middle, String third, String last) {
    List<String> cells = new ArrayList<>(List.of(first, second));
    cells.addAll(middle);
    cells.addAll(List.of(third, last));
    return cells.toArray();
  }

  private static String state(ProxySync proxy, String type) {
    return proxy.states().getOrDefault(type, ProxySync.IGNORED);
  }

  /** All types that are seen, those of the core first. */
  private List<String> inOrder() {
    var seen =
        proxies.stream()
            .flatMap(proxy -> proxy.states().keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    return Stream.concat(
            CORE.stream().filter(seen::contains),
            seen.stream().filter(type -> !CORE.contains(type)))
        .toList();
  }
}
