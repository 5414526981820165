package io.meltemi.istioctl.bugreport;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Pod;
import java.util.List;
import java.util.stream.Stream;

/** A container of a pod, and whether it was started again. */
record Container(Pod pod, String name, boolean restarted) {
  static List<Container> of(Pod pod) {
    Json status = pod.object().at("status");
    return pod.containers().stream()
        .map(container -> container.at("name").text())
        .map(
            name ->
                new Container(
                    pod,
                    name,
                    Stream.of("containerStatuses", "initContainerStatuses")
                        .flatMap(field -> status.at(field).items().stream())
                        .filter(one -> one.at("name").text().equals(name))
                        .anyMatch(one -> one.at("restartCount").number() > 0)))
        .toList();
  }

  /** The Deployment that the pod is of, or what else made it; empty for nobody. */
  String deployment() {
    return pod.object().at("metadata").at("ownerReferences").items().stream()
        .findFirst()
        .map(
            owner -> {
              String name = owner.at("name").text();
              int dash = name.lastIndexOf('-');
              return owner.at("kind").text().equals("ReplicaSet") && dash > 0
                  ? name.substring(0, dash)
                  : name;
            })
        .orElse("");
  }
}
