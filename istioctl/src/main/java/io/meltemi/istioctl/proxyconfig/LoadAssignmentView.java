package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The endpoints as the control plane sent them, from the load assignments of a dump. */
final class LoadAssignmentView {
  private LoadAssignmentView() {}

  /** The assignments by cluster, each with the endpoints that pass; without those left empty. */
  static List<Json> select(ConfigDump dump, EndpointView.Filter filter) {
    return dump.loadAssignments().stream()
        .map(assignment -> filtered(assignment, filter))
        .filter(assignment -> endpoints(assignment).findAny().isPresent())
        .sorted(Comparator.comparing(each -> ClusterName.parse(each.at("clusterName").text())))
        .toList();
  }

  static String table(ConfigDump dump, EndpointView.Filter filter, Naming naming) {
    Table table = new Table(5).row("NAME", "STATUS", "LOCALITY", "CLUSTER");
    for (Json assignment : select(dump, filter)) {
      for (Json locality : assignment.at("endpoints").items()) {
        for (Json endpoint : locality.at("lbEndpoints").items()) {
          table.row(
              (naming == Naming.TYPED ? "endpoint/" : "") + String.join(",", addresses(endpoint)),
              status(endpoint),
              describe(locality.at("locality")),
              assignment.at("clusterName").text());
        }
      }
    }
    return table.print();
  }

  private static Json filtered(Json assignment, EndpointView.Filter filter) {
    String cluster = assignment.at("clusterName").text();
    List<Json> localities = new ArrayList<>();
    for (Json locality : assignment.at("endpoints").items()) {
      List<Json> passing =
          locality.at("lbEndpoints").items().stream()
              .filter(
                  endpoint ->
                      filter.accepts(
                          addresses(endpoint), port(endpoint), cluster, status(endpoint)))
              .toList();
      localities.add(withEndpoints(locality, passing));
    }
    return localities.isEmpty() || !(assignment instanceof Json.Obj fields)
        ? assignment
        : fields.with("endpoints", new Json.Arr(localities));
  }

  private static Json withEndpoints(Json locality, List<Json> endpoints) {
    if (!(locality instanceof Json.Obj fields)) {
      return locality;
    }
    return endpoints.isEmpty()
        ? fields.without("lbEndpoints")
        : fields.with("lbEndpoints", new Json.Arr(endpoints));
  }

  private static Stream<Json> endpoints(Json assignment) {
    return assignment.at("endpoints").items().stream()
        .flatMap(locality -> locality.at("lbEndpoints").items().stream());
  }

  private static String status(Json endpoint) {
    String status = endpoint.at("healthStatus").text();
    return status.isEmpty() ? "UNKNOWN" : status;
  }

  private static long port(Json endpoint) {
    return endpoint.at("endpoint").at("address").at("socketAddress").at("portValue").number();
  }

  private static List<String> addresses(Json endpoint) {
    List<String> addresses = new ArrayList<>();
    addresses.add(address(endpoint.at("endpoint").at("address")));
    for (Json additional : endpoint.at("endpoint").at("additionalAddresses").items()) {
      addresses.add(address(additional.at("address")));
    }
    return addresses;
  }

  private static String address(Json address) {
    Json socket = address.at("socketAddress");
    if (socket.present()) {
      return socket.at("address").text() + ":" + socket.at("portValue").number();
    }
    if (address.at("pipe").present()) {
      return address.at("pipe").at("path").text();
    }
    Json internal = address.at("envoyInternalAddress");
    return internal.at("serverListenerName").present()
        ? "envoy://"
            + internal.at("serverListenerName").text()
            + "/"
            + internal.at("endpointId").text()
        : "unknown";
  }

  private static String describe(Json locality) {
    String region = locality.at("region").text();
    String zone = locality.at("zone").text();
    String subZone = locality.at("subZone").text();
    if (zone.isEmpty()) {
      return region;
    }
    return subZone.isEmpty() ? region + "/" + zone : region + "/" + zone + "/" + subZone;
  }
}
