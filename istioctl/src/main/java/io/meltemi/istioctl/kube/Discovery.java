package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The kinds of a cluster, each version of a group asked for once. */
public final class Discovery {
  private final Cluster cluster;
  private final Map<String, Json> versions = new HashMap<>();

  public Discovery(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The kind of an object, or a failure that says that the cluster does not have it. */
  public Kind of(Json object) {
    String version = object.at("apiVersion").text();
    String kind = object.at("kind").text();
    return find(version, kind)
        .orElseThrow(
            () ->
                new Failure(
                    "there is no kind "
                        + kind
                        + " of "
                        + version
                        + " in "
                        + cluster.name()
                        + " (is its definition installed, or the cluster too old?)"));
  }

  /** As an object names it; absent where the cluster does not have it. */
  public Optional<Kind> find(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    for (Json resource : resources(group, version).at("resources").items()) {
      String plural = resource.at("name").text();
      if (resource.at("kind").text().equals(kind) && !plural.contains("/")) {
        return Optional.of(
            new Kind(group, version, plural, kind, resource.at("namespaced").isTrue()));
      }
    }
    return Optional.empty();
  }

  /** What is not there is asked for again: definitions come while one works. */
  private Json resources(String group, String version) {
    String path = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
    Json known = versions.getOrDefault(path, Json.NONE);
    if (!known.present()) {
      known = cluster.ask(path, "ask for " + path).orElse(Json.NONE);
      versions.put(path, known);
    }
    return known;
  }
}
