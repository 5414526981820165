package io.meltemi.istioctl.plan;

import io.meltemi.config.KnownKind;
import io.meltemi.config.ObjectReader;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kinds that a mesh is made of, as a cluster serves them. */
public final class ServedKinds {
  private ServedKinds() {}

  /** Those that istiod reads and the cluster has, each in the first version that is read. */
  public static List<Kind> of(Cluster cluster) {
    Set<String> groups =
        ObjectReader.kinds().stream()
            .map(KnownKind::group)
            .collect(Collectors.toCollection(TreeSet::new));
    var served = new ArrayList<Kind>();
    for (String group : groups) {
      Set<String> left =
          ObjectReader.kinds().stream()
              .filter(kind -> kind.group().equals(group))
              .map(KnownKind::kind)
              .collect(Collectors.toCollection(TreeSet::new));
      for (String version : versions(cluster, group)) {
        served.addAll(taken(cluster, group, version, left));
      }
    }
    return served;
  }

  private static List<String> versions(Cluster cluster, String group) {
    if (group.isEmpty()) {
      return List.of("v1");
    }
    Json answer = cluster.ask("/apis/" + group, "ask for group " + group).orElse(Json.NONE);
    return answer.at("versions").items().stream()
        .map(version -> version.at("version").text())
        .filter(KnownKind::readsVersion)
        .toList();
  }

  /**
   * The kinds of a version that are wanted.
   *
   * @param left those that no version had yet; what is taken goes
   */
  private static List<Kind> taken(Cluster cluster, String group, String version, Set<String> left) {
    String path = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    var taken = new ArrayList<Kind>();
    for (Json resource :
        cluster.ask(path, "ask for " + path).orElse(Json.NONE).at("resources").items()) {
      String plural = resource.at("name").text();
      String kind = resource.at("kind").text();
      if (!plural.contains("/") && left.remove(kind)) {
        taken.add(
            resource.at("namespaced").isTrue()
                ? Kind.namespaced(group, version, plural, kind)
                : Kind.cluster(group, version, plural, kind));
      }
    }
    return taken;
  }
}
