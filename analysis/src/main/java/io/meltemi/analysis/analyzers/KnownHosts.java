package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hosts of services and service entries, and who sees them.
 *
 * <p>Source: istio 1.30.3 pkg/config/analysis/analyzers/util/service_lookup.go.
 */
final class KnownHosts {
  private static final String EXPORT_TO = "networking.istio.io/exportTo";

  /**
   * What a host has.
   *
   * @param ports numbers
   * @param selector of its workloads; empty where it has none, as for services
   */
  record Host(List<Integer> ports, Labels selector) {}

  private record Scoped(String scope, String name) {}

  private final Map<Scoped, Host> hosts = new HashMap<>();
  private final List<Map.Entry<Scoped, Host>> wildcards = new ArrayList<>();

  KnownHosts(Mesh mesh) {
    for (Resource entry : mesh.all(AnalyzedKind.SERVICE_ENTRY)) {
      Tree spec = entry.spec();
      Host host =
          new Host(ports(spec, "number"), Selectors.labels(spec.at("workloadSelector", "labels")));
      for (String scope : scopes(spec.at("exportTo").texts(), entry.namespace())) {
        spec.at("hosts").texts().forEach(name -> add(scope, full(entry, name), host));
      }
    }
    for (Resource service : mesh.all(AnalyzedKind.SERVICE)) {
      String exported = service.annotations().getOrDefault(EXPORT_TO, "");
      List<String> exportTo = exported.isEmpty() ? List.of() : List.of(exported.split(",", -1));
      Host host = new Host(ports(service.spec(), "port"), Labels.NONE);
      for (String scope : scopes(exportTo, service.namespace())) {
        add(scope, full(service, service.name()), host);
      }
    }
  }

  private static String full(Resource owner, String host) {
    return Hosts.full(owner.namespace(), host);
  }

  private void add(String scope, String name, Host host) {
    var scoped = new Scoped(scope, name);
    hosts.put(scoped, host);
    if (name.startsWith("*")) {
      wildcards.add(Map.entry(scoped, host));
    }
  }

  private static List<Integer> ports(Tree spec, String number) {
    return spec.at("ports").items().stream().map(p -> p.at(number).number().orElse(0)).toList();
  }

  private static List<String> scopes(List<String> exportTo, String namespace) {
    if (exportTo.isEmpty() || exportTo.contains(Hosts.EVERYWHERE)) {
      return List.of(Hosts.EVERYWHERE);
    }
    return exportTo.stream().map(each -> each.equals(".") ? namespace : each).toList();
  }

  /**
   * The host as an object sees it.
   *
   * @param exportTo of the object
   */
  Optional<Host> find(Resource from, List<String> exportTo, String host) {
    String namespace = from.namespace();
    String name = Hosts.full(namespace, host);
    Host everywhere = hosts.get(new Scoped(Hosts.EVERYWHERE, name));
    if (everywhere != null) {
      return Optional.of(everywhere);
    }
    for (String scope : exportTo.isEmpty() ? List.of(".") : exportTo) {
      Host found = hosts.get(new Scoped(scope.equals(".") ? namespace : scope, name));
      if (found != null) {
        return Optional.of(found);
      }
    }
    String suffix = host.startsWith("*") ? host.substring(1) : host;
    return wildcards.stream()
        .filter(
            e ->
                e.getKey().scope().equals(Hosts.EVERYWHERE) || e.getKey().scope().equals(namespace))
        .filter(e -> suffix.endsWith(e.getKey().name().substring(1)))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
