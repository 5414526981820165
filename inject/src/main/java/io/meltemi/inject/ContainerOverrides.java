package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Pods.ContainerList;
import io.meltemi.inject.kube.CanonicalObjects;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.kube.KubeType;
import io.meltemi.inject.kube.KubeTypeException;
import io.meltemi.inject.kube.StrategicMerge;
import io.meltemi.inject.yaml.YamlJson;
import java.util.List;
import java.util.Optional;

/**
 * What a user's own containers say of those that a template has too, such as another {@code
 * istio-proxy} image or command: it is laid over the injected container, and kept in an annotation,
 * so that an injection of the result finds it again.
 */
final class ContainerOverrides {
  /** An image that the user must write and does not mean. */
  private static final String AUTO = "auto";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** As the annotation of an earlier injection has them; empty without. */
  private final ObjectNode kept;

  private ContainerOverrides(ObjectNode kept) {
    this.kept = kept;
  }

  /**
   * @throws KubeTypeException if a container in the annotation is none
   */
  static ContainerOverrides keptIn(ObjectNode pod) throws KubeTypeException {
    String text = Pods.annotations(pod).get(Names.OVERRIDES);
    ObjectNode kept = JSON.objectNode();
    if (text != null) {
      ObjectNode written = YamlJson.object("annotation " + Names.OVERRIDES, text);
      for (ContainerList list : ContainerList.values()) {
        for (JsonNode container : written.path(list.field)) {
          kept.withArray(list.field).add(container(container, list.field));
        }
      }
    }
    return new ContainerOverrides(kept);
  }

  private static ObjectNode container(JsonNode container, String list) throws KubeTypeException {
    return CanonicalObjects.normal(
        KubeType.container(), container, "annotation " + Names.OVERRIDES + ": " + list);
  }

  /** The pod with those that are kept and that it does not have. */
  ObjectNode reinsertedInto(ObjectNode pod) {
    ObjectNode whole = pod.deepCopy();
    for (ContainerList list : ContainerList.values()) {
      ArrayNode containers = Pods.containers(whole, list).deepCopy();
      for (JsonNode container : kept.path(list.field)) {
        if (Pods.find(containers, Pods.name(container)).isEmpty()) {
          containers.add(container);
        }
      }
      if (kept.has(list.field)) {
        Pods.setContainers(whole, list, containers);
      }
    }
    return whole;
  }

  /**
   * The merged pod with the user's containers over those of the template.
   *
   * @param original the pod before injection
   * @param template what the templates made
   */
  ObjectNode reapplied(ObjectNode merged, ObjectNode original, ObjectNode template)
      throws KubeTypeException {
    Optional<InjectionStatus> before = InjectionStatus.of(original);
    ObjectNode result = merged;
    ObjectNode overrides = JSON.objectNode();
    for (ContainerList list : ContainerList.values()) {
      List<String> injected =
          before
              .map(s -> list == ContainerList.CONTAINERS ? s.containers() : s.initContainers())
              .orElse(List.of());
      for (JsonNode container : Pods.containers(template, list)) {
        String name = Pods.name(container);
        // What an earlier injection put in is not the user's, what it kept is.
        Optional<ObjectNode> own =
            Pods.find(kept.path(list.field), name)
                .or(
                    () ->
                        injected.contains(name) ? Optional.empty() : written(original, list, name));
        if (own.isPresent()) {
          ObjectNode overlay = withoutAuto(own.get());
          overrides.withArray(list.field).add(overlay);
          result = over(result, list, overlay);
        }
      }
    }
    if (before.isEmpty() && !overrides.isEmpty()) {
      Pods.setAnnotation(result, Names.OVERRIDES, GoJson.print(overrides));
    }
    return result;
  }

  private static Optional<ObjectNode> written(
      ObjectNode original, ContainerList list, String name) {
    return list == ContainerList.CONTAINERS
        ? Pods.find(Pods.containers(original, list), name)
        : Pods.find(original, name);
  }

  private static ObjectNode withoutAuto(ObjectNode container) {
    ObjectNode overlay = container.deepCopy();
    if (overlay.path("image").asText("").equals(AUTO)) {
      overlay.remove("image");
    }
    return overlay;
  }

  private static ObjectNode over(ObjectNode pod, ContainerList list, ObjectNode container)
      throws KubeTypeException {
    ObjectNode patch = JSON.objectNode();
    patch.withObject("/spec").withArray(list.field).add(container);
    return CanonicalObjects.normal(
        KubeType.pod(), StrategicMerge.merge(KubeType.pod(), pod, patch), "");
  }
}
