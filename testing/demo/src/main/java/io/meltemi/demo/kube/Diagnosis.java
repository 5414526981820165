package io.meltemi.demo.kube;

import com.fasterxml.jackson.databind.JsonNode;
import io.meltemi.base.ResourceName;
import io.meltemi.envtest.Cluster;
import io.meltemi.envtest.process.LogFile;
import io.meltemi.kube.ResourceType;
import java.io.IOException;
import java.util.List;

/** Gathers what tells why pods are not as they should be. */
record Diagnosis(Cluster cluster) {
  /** Events of a namespace that are warnings, and the last that its containers said. */
  String of(String namespace) throws IOException {
    StringBuilder text = new StringBuilder("its events and logs say:\n");
    for (JsonNode event : cluster.client().list(ResourceType.EVENT, namespace)) {
      if (event.path("type").asText().equals("Warning")) {
        text.append(
            "%s: %s%n".formatted(event.at("/involvedObject/name").asText(), message(event)));
      }
    }
    for (JsonNode pod : cluster.client().list(ResourceType.POD, namespace)) {
      for (String list : List.of("initContainerStatuses", "containerStatuses")) {
        for (JsonNode container : pod.at("/status/" + list)) {
          append(text, new ResourceName(namespace, pod.at("/metadata/name").asText()), container);
        }
      }
    }
    return text.toString();
  }

  private static String message(JsonNode event) {
    return event.path("message").asText();
  }

  private void append(StringBuilder text, ResourceName pod, JsonNode container) throws IOException {
    if (!container.path("ready").asBoolean(false)) {
      String name = container.path("name").asText();
      text.append("== %s %s: %s%n".formatted(pod, name, container.path("state")));
      text.append(new LogFile(cluster.kubelet().log(pod, name)).tail()).append('\n');
    }
  }
}
