package io.meltemi.it.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.meltemi.explain.Outcome;
import io.meltemi.explain.ProxyConfiguration;
import io.meltemi.istioctl.explain.ExplainedFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@code x explain} says of calls in the peer's scenarios, read from files with the variables
 * of their istiods, is what it says by what Istio's own istiod sent to the same proxies.
 */
@Timeout(300)
class ExplainPeerIT {
  private static final int ROUTES = 4;
  private static final Pattern TABLE =
      Pattern.compile("(?:(https?)\\.|.*:)?(\\d+)(?:\\.[a-z0-9.-]*)?");

  /**
   * Another end is meant in the first (a BackendTLSPolicy that cannot be met, see
   * known-differences.txt); of the second the pod's file does not tell that its proxy captures DNS.
   */
  private static final Set<String> MEANT =
      Set.of(
          "edge-13-gwapi-https-backendtls: [GET, http://checkout.pay.svc.cluster.local:80/] from"
              + " checkout-v1-2wkjpbr5d-jgdbq.pay",
          "traffic-19-service-entries: [--tcp, 10.244.19.12:443, --tls, glacier-api.example.com]"
              + " from mapper-v1-pm7hrp8bq-rpl9n.outpost");

  @Test
  void callsEndAsByWhatThePeerSent() throws Exception {
    var different = new TreeMap<String, String>();
    int calls = 0;
    for (Scenario scenario : Scenario.startingWith("traffic-", "edge-")) {
      var folder = new ExplainedFolder(PlanIT.read(scenario), scenario.mesh());
      for (Scenario.Proxy proxy : scenario.proxies()) {
        folder.wasSent(pod(proxy), dump(scenario, proxy));
      }
      for (Scenario.Proxy proxy : scenario.proxies()) {
        String pod = pod(proxy);
        for (List<String> call : calls(folder.configuration(pod), folder.address(pod))) {
          List<Outcome> ours = folder.explain(pod, call);
          List<Outcome> peers = folder.explainSent(pod, call);
          calls++;
          if (!ours.equals(peers)) {
            different.put(
                scenario + ": " + call + " from " + pod, ours + ", by the peer's: " + peers);
          }
        }
      }
    }
    assertThat(different.keySet()).as(different.toString()).isEqualTo(MEANT);
    assertThat(calls).isGreaterThan(1500);
  }

  private static String pod(Scenario.Proxy proxy) {
    return proxy.node().getId().split("~")[2];
  }

  /** The golden files as Envoy's dump. */
  private static String dump(Scenario scenario, Scenario.Proxy proxy) throws IOException {
    return "{\"configs\": [%s, %s, %s, %s]}"
        .formatted(
            section(
                "Clusters", "dynamic_active_clusters", "cluster", scenario.golden(proxy, "cds")),
            section(
                "Listeners",
                "dynamic_listeners",
                "active_state.listener",
                scenario.golden(proxy, "lds")),
            section(
                "Routes", "dynamic_route_configs", "route_config", scenario.golden(proxy, "rds")),
            section(
                "Endpoints",
                "dynamic_endpoint_configs",
                "endpoint_config",
                scenario.golden(proxy, "eds")));
  }

  private static String section(String name, String list, String path, String golden)
      throws IOException {
    var items = new ArrayList<String>();
    for (JsonNode item : new ObjectMapper().readTree(golden)) {
      String wrapped = item.toString();
      for (String field : List.of(path.split("\\.")).reversed()) {
        wrapped = "{\"" + field + "\": " + wrapped + "}";
      }
      items.add(wrapped);
    }
    return "{\"@type\": \"type.googleapis.com/envoy.admin.v3.%sConfigDump\", \"%s\": [%s]}"
        .formatted(name, list, String.join(",", items));
  }

  /** Calls that the proxy's routes, listeners and filter chains are made for. */
  private static Set<List<String>> calls(ProxyConfiguration proxy, String address) {
    var calls = new LinkedHashSet<List<String>>();
    proxy.routes().values().stream()
        .sorted(Comparator.comparing(RouteConfiguration::getName))
        .forEach(table -> requests(table, calls));
    for (Listener listener : proxy.listeners()) {
      connections(listener, address, calls);
    }
    return calls;
  }

  private static void requests(RouteConfiguration table, Set<List<String>> calls) {
    Matcher name = TABLE.matcher(table.getName());
    if (!name.matches()) {
      return;
    }
    String scheme = "https".equals(name.group(1)) ? "https" : "http";
    for (VirtualHost host : table.getVirtualHostsList()) {
      for (Route route : host.getRoutesList().stream().limit(ROUTES).toList()) {
        var call = new ArrayList<String>();
        call.add("GET");
        call.add(scheme + "://" + domain(host) + ":" + name.group(2) + path(route.getMatch()));
        for (HeaderMatcher header : route.getMatch().getHeadersList()) {
          value(header)
              .ifPresent(value -> call.addAll(List.of("-H", header.getName() + ": " + value)));
        }
        calls.add(call);
      }
    }
  }

  private static String domain(VirtualHost host) {
    return host.getDomains(0)
        .replaceFirst(":\\d+$", "")
        .replaceFirst("^\\*$", "any.example")
        .replaceFirst("^\\*", "x")
        .replaceFirst("\\*$", "x");
  }

  private static String path(RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PATH -> match.getPath();
      case PREFIX -> match.getPrefix();
      case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix() + "/x";
      default -> "/x";
    };
  }

  private static Optional<String> value(HeaderMatcher header) {
    return header.getName().startsWith(":") || !header.hasStringMatch()
        ? Optional.empty()
        : switch (header.getStringMatch().getMatchPatternCase()) {
          case EXACT -> Optional.of(header.getStringMatch().getExact());
          case PREFIX -> Optional.of(header.getStringMatch().getPrefix() + "x");
          default -> Optional.empty();
        };
  }

  private static void connections(Listener listener, String address, Set<List<String>> calls) {
    var socket = listener.getAddress().getSocketAddress();
    String to = socket.getAddress().equals("0.0.0.0") ? address : socket.getAddress();
    if (!listener.getAddress().hasSocketAddress() || to.contains(":")) {
      return;
    }
    String target = to + ":" + socket.getPortValue();
    calls.add(List.of("--tcp", target));
    for (FilterChain chain : listener.getFilterChainsList()) {
      chain.getFilterChainMatch().getServerNamesList().stream()
          .limit(2)
          .map(name -> name.replaceFirst("^\\*", "x"))
          .forEach(name -> calls.add(List.of("--tcp", target, "--tls", name)));
    }
  }
}
