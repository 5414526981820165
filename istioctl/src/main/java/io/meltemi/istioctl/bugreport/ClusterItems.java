package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is of a cluster as a whole: its objects, but what is in Secrets. */
record ClusterItems(Cluster cluster, boolean fullSecrets) {
  private static final List<Kind> KINDS =
      List.of(
          Kind.NAMESPACE,
          Kind.POD,
          Kind.SERVICE,
          Kind.DEPLOYMENT,
          Kind.REPLICA_SET,
          Kind.DAEMON_SET,
          Kind.STATEFUL_SET,
          Kind.JOB,
          Kind.namespaced("networking.k8s.io", "v1", "ingresses", "Ingress"),
          Kind.namespaced("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
          Kind.CUSTOM_RESOURCE_DEFINITION,
          Kind.CONFIG_MAP,
          Kind.MUTATING_WEBHOOK,
          Kind.VALIDATING_WEBHOOK);

  private static final Kind NODE = Kind.cluster("", "v1", "nodes", "Node");

  List<Item> items() {
    var items = new ArrayList<Item>();
    items.add(
        Item.text(
            "cluster/cluster-context",
            "the kubeconfig",
            () -> cluster.context() + "\n" + cluster.server() + "\n"));
    items.add(
        Item.text(
            "cluster/version",
            "GET /version",
            () -> cluster.text("/version", "get its version").orElse("")));
    for (Kind kind : KINDS) {
      items.add(list("cluster/k8s-resources/" + kind.plural(), kind));
    }
    items.add(list("cluster/nodes", NODE));
    items.add(list("cluster/events", Kind.EVENT));
    items.add(
        fullSecrets
            ? list("cluster/secrets", Kind.SECRET)
            : Item.text("cluster/secrets", "GET " + Kind.SECRET.path(""), this::secretNames));
    for (Kind kind : customKinds()) {
      items.add(list("cluster/crs/" + kind.plural() + "." + kind.group(), kind));
    }
    return items;
  }

  private Item list(String path, Kind kind) {
    return Item.text(path, "GET " + kind.path(""), () -> yaml(kind, cluster.list(kind, "", "")));
  }

  private static String yaml(Kind kind, List<Json> objects) {
    Map<String, Json> list = new LinkedHashMap<>();
    list.put("apiVersion", new Json.Text(kind.apiVersion()));
    list.put("kind", new Json.Text(kind.name() + "List"));
    list.put("items", new Json.Arr(objects));
    return JsonAsYaml.print(new Json.Obj(list));
  }

  private String secretNames() {
    Table table = new Table(3).row("NAMESPACE", "NAME", "TYPE", "DATA");
    for (Json secret : cluster.list(Kind.SECRET, "", "")) {
      Json metadata = secret.at("metadata");
      int entries = secret.at("data") instanceof Json.Obj(var fields) ? fields.size() : 0;
      table.row(
          metadata.at("namespace").text(),
          metadata.at("name").text(),
          secret.at("type").text(),
          entries);
    }
    return table.print();
  }

  /** The kinds of Istio and the Gateway API that are served. */
  private List<Kind> customKinds() {
    return cluster.list(Kind.CUSTOM_RESOURCE_DEFINITION, "", "").stream()
        .map(definition -> definition.at("spec"))
        .filter(ClusterItems::isOfTheMesh)
        .map(
            spec ->
                new Kind(
                    spec.at("group").text(),
                    spec.at("versions").items().stream()
                        .filter(version -> version.at("storage").isTrue())
                        .map(version -> version.at("name").text())
                        .findFirst()
                        .orElse("v1"),
                    spec.at("names").at("plural").text(),
                    spec.at("names").at("kind").text(),
                    spec.at("scope").text().equals("Namespaced")))
        .toList();
  }

  private static boolean isOfTheMesh(Json spec) {
    String group = spec.at("group").text();
    return group.endsWith(".istio.io") || group.startsWith("gateway.networking.");
  }
}
