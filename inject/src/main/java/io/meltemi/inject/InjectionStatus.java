package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.yaml.YamlJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an injection put into a pod: the annotation {@code sidecar.istio.io/status}, by which a pod
 * that is injected again is told from a fresh one.
 */
record InjectionStatus(List<String> initContainers, List<String> containers) {
  InjectionStatus {
    initContainers = List.copyOf(initContainers);
    containers = List.copyOf(containers);
  }

  /** What an earlier injection wrote; none where there was none or it cannot be read. */
  static Optional<InjectionStatus> of(ObjectNode pod) {
    String text = Pods.annotations(pod).get(Names.STATUS);
    if (text == null) {
      return Optional.empty();
    }
    try {
      ObjectNode status = YamlJson.object(Names.STATUS, text);
      return Optional.of(
          new InjectionStatus(
              texts(status.path("initContainers")), texts(status.path("containers"))));
    } catch (InjectionException e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** The annotation's text for what the templates made. */
  static String print(ObjectNode templatePod, String revision) {
    JsonNode spec = templatePod.path("spec");
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    for (String list : List.of("initContainers", "containers", "volumes", "imagePullSecrets")) {
      status.set(list, names(spec.path(list)));
    }
    status.put("revision", revision.isEmpty() ? "default" : revision);
    return GoJson.print(status);
  }

  private static JsonNode names(JsonNode list) {
    ArrayNode names = JsonNodeFactory.instance.arrayNode();
    list.forEach(item -> names.add(Pods.name(item)));
    return names.isEmpty() ? JsonNodeFactory.instance.nullNode() : names;
  }
}
