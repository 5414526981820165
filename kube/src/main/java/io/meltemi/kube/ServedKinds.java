package io.meltemi.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The kinds that an API server serves at one moment.
 *
 * @param types each kind's versions, the server's favourite first
 */
public record ServedKinds(Map<Kind, List<ResourceType>> types) {
  private static final String DISCOVERY = ";g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
  private static final String ACCEPT = "application/json" + DISCOVERY + ",application/json";

  /** Group and kind. */
  public record Kind(String group, String kind) {}

  /**
   * Asks the server, in one request where it knows how to answer that.
   *
   * @param groups those that are of interest; others are left out
   */
  public static ServedKinds ask(KubeClient client, Set<String> groups) throws KubeException {
    JsonNode answer =
        client.transport().object(Call.get("get", "the served groups", "/apis").withAccept(ACCEPT));
    var types = new ArrayList<ResourceType>();
    boolean complete = answer.path("kind").asText("").equals("APIGroupDiscoveryList");
    for (JsonNode group : answer.path(complete ? "items" : "groups")) {
      String name = (complete ? group.path("metadata") : group).path("name").asText("");
      if (groups.contains(name)) {
        for (JsonNode version : group.path("versions")) {
          types.addAll(
              complete
                  ? resources(name, version.path("version").asText(""), version)
                  : ask(client, name, version.path("version").asText("")));
        }
      }
    }
    var byKind = new HashMap<Kind, List<ResourceType>>();
    types.forEach(
        type ->
            byKind
                .computeIfAbsent(new Kind(type.group(), type.kind()), _ -> new ArrayList<>())
                .add(type));
    return new ServedKinds(byKind);
  }

  private static List<ResourceType> resources(String group, String version, JsonNode answer) {
    var types = new ArrayList<ResourceType>();
    for (JsonNode resource : answer.path("resources")) {
      types.add(
          new ResourceType(
              group,
              version,
              resource.path("resource").asText(""),
              resource.path("responseKind").path("kind").asText(""),
              resource.path("scope").asText("").equals("Namespaced")));
    }
    return types;
  }

  /** Servers before 1.30 are asked version by version. */
  private static List<ResourceType> ask(KubeClient client, String group, String version)
      throws KubeException {
    var types = new ArrayList<ResourceType>();
    for (JsonNode resource : client.read("/apis/" + group + "/" + version).path("resources")) {
      if (!resource.path("name").asText("").contains("/")) {
        types.add(
            new ResourceType(
                group,
                version,
                resource.path("name").asText(""),
                resource.path("kind").asText(""),
                resource.path("namespaced").asBoolean(false)));
      }
    }
    return types;
  }

  /**
   * The kind in the server's favourite of the versions that will do; absent where there is none.
   */
  public Optional<ResourceType> find(String group, String kind, Predicate<String> versions) {
    return types.getOrDefault(new Kind(group, kind), List.of()).stream()
        .filter(type -> versions.test(type.version()))
        .findFirst();
  }
}
