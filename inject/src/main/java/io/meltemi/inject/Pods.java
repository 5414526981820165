package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Accessors for a pod's JSON. */
final class Pods {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** The lists of containers. */
  enum ContainerList {
    CONTAINERS("containers"),
    INIT_CONTAINERS("initContainers");

    final String field;

    ContainerList(String field) {
      this.field = field;
    }
  }

  private Pods() {}

  static SortedMap<String, String> annotations(ObjectNode pod) {
    return texts(pod.at("/metadata/annotations"));
  }

  static SortedMap<String, String> labels(ObjectNode pod) {
    return texts(pod.at("/metadata/labels"));
  }

  private static SortedMap<String, String> texts(JsonNode map) {
    var texts = new TreeMap<String, String>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return Collections.unmodifiableSortedMap(texts);
  }

  static String namespace(ObjectNode pod) {
    return pod.at("/metadata/namespace").asText("");
  }

  /** {@code namespace/name}, as far as they are known, for messages. */
  static String describe(ObjectNode pod) {
    JsonNode meta = pod.path("metadata");
    String name = meta.path("name").asText("");
    if (name.isEmpty()) {
      String prefix = meta.path("generateName").asText("");
      name = prefix.isEmpty() ? "(without a name)" : prefix + "***** (actual name not yet known)";
    }
    String namespace = meta.path("namespace").asText("");
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }

  static void setAnnotation(ObjectNode pod, String name, String value) {
    pod.withObject("/metadata/annotations").put(name, value);
  }

  static void setLabel(ObjectNode pod, String name, String value) {
    pod.withObject("/metadata/labels").put(name, value);
  }

  /** The list itself, empty and not part of the pod where the pod has none. */
  static ArrayNode containers(ObjectNode pod, ContainerList list) {
    return pod.path("spec").path(list.field) instanceof ArrayNode containers
        ? containers
        : JSON.arrayNode();
  }

  static void setContainers(ObjectNode pod, ContainerList list, ArrayNode containers) {
    pod.withObject("/spec").set(list.field, containers);
  }

  static Optional<ObjectNode> find(JsonNode containers, String name) {
    for (JsonNode container : containers) {
      if (container instanceof ObjectNode object && name(object).equals(name)) {
        return Optional.of(object);
      }
    }
    return Optional.empty();
  }

  /** The first of that name among containers, then init containers. */
  static Optional<ObjectNode> find(ObjectNode pod, String name) {
    return find(containers(pod, ContainerList.CONTAINERS), name)
        .or(() -> find(containers(pod, ContainerList.INIT_CONTAINERS), name));
  }

  static Optional<ObjectNode> proxy(ObjectNode pod) {
    return find(pod, Names.PROXY);
  }

  static String name(JsonNode container) {
    return container.path("name").asText("");
  }

  /** Without the containers of that name. */
  static ArrayNode without(ArrayNode containers, String name) {
    ArrayNode left = JSON.arrayNode();
    containers.forEach(
        container -> {
          if (!name(container).equals(name)) {
            left.add(container);
          }
        });
    return left;
  }

  /** Adds a variable at the end of a container's. */
  static void addVariable(ObjectNode container, String name, String value) {
    ObjectNode variable = container.withArray("env").addObject().put("name", name);
    if (!value.isEmpty()) {
      variable.put("value", value);
    }
  }
}
