package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Pods.ContainerList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Puts the containers into the order in which they may start: a proxy that the application waits
 * for first, otherwise last; a native sidecar after what captures traffic and before the other init
 * containers; without one, the capture last, so that init containers still reach the network.
 */
final class ContainerOrder {
  private ContainerOrder() {}

  /**
   * @param holdApplication whether the proxy comes before the application
   * @param beforeProxy init containers that start before a native sidecar
   */
  static void apply(ObjectNode pod, boolean holdApplication, List<String> beforeProxy) {
    move(pod, ContainerList.CONTAINERS, Names.PROXY, holdApplication);
    ContainerList init = ContainerList.INIT_CONTAINERS;
    if (Pods.find(Pods.containers(pod, init), Names.PROXY).isEmpty()) {
      move(pod, init, Names.VALIDATION, true);
      move(pod, init, Names.INIT, false);
      move(pod, init, Names.CORE_DUMP, false);
      return;
    }
    move(pod, init, Names.CORE_DUMP, true);
    move(pod, init, Names.PROXY, true);
    named(pod, beforeProxy).reversed().forEach(name -> move(pod, init, name, true));
    move(pod, init, Names.VALIDATION, true);
    move(pod, init, Names.INIT, true);
  }

  private static List<String> named(ObjectNode pod, List<String> beforeProxy) {
    var names = new LinkedHashSet<>(beforeProxy);
    String annotation = Pods.annotations(pod).getOrDefault(Names.BEFORE_PROXY, "");
    if (!annotation.isEmpty()) {
      names.addAll(List.of(annotation.split(",", -1)));
    }
    return new ArrayList<>(names);
  }

  private static void move(ObjectNode pod, ContainerList list, String name, boolean first) {
    ArrayNode containers = Pods.containers(pod, list);
    List<JsonNode> others = new ArrayList<>();
    JsonNode moved = null;
    for (JsonNode container : containers) {
      if (Pods.name(container).equals(name)) {
        moved = container;
      } else {
        others.add(container);
      }
    }
    if (moved == null) {
      return;
    }
    others.add(first ? 0 : others.size(), moved);
    ArrayNode ordered = JsonNodeFactory.instance.arrayNode(others.size());
    others.forEach(ordered::add);
    Pods.setContainers(pod, list, ordered);
  }
}
