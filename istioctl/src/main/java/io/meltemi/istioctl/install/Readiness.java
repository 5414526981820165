package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Waits until what was applied is there: definitions are served, Deployments have rolled out. */
final class Readiness {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final Duration limit;

  Readiness(Cluster cluster, Duration limit) {
    this.cluster = cluster;
    this.limit = limit;
  }

  /**
   * @param told of what is not ready yet, again and again
   */
  void await(List<Json> objects, Consumer<List<String>> told) {
    long end = System.nanoTime() + limit.toNanos();
    List<String> missing = missing(objects);
    while (!missing.isEmpty()) {
      told.accept(missing);
      if (System.nanoTime() >= end) {
        throw new Failure(
            "failed to wait for resource: resources not ready after "
                + limit.toSeconds()
                + "s: "
                + String.join(", ", missing.stream().map(id -> id + reason(id)).toList()));
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new Failure("interrupted while waiting for " + String.join(", ", missing));
      }
      missing = missing(objects);
    }
  }

  private List<String> missing(List<Json> objects) {
    List<String> missing = new ArrayList<>();
    for (Json object : objects) {
      String name = Labelled.name(object);
      String namespace = object.at("metadata").at("namespace").text();
      switch (object.at("kind").text()) {
        case "CustomResourceDefinition" -> {
          if (!isEstablished(cluster.get(Kind.CUSTOM_RESOURCE_DEFINITION, "", name))) {
            missing.add("CustomResourceDefinition/" + name);
          }
        }
        case "Deployment" -> {
          if (!hasRolledOut(cluster.get(Kind.DEPLOYMENT, namespace, name))) {
            missing.add("Deployment/" + namespace + "/" + name);
          }
        }
        default -> {}
      }
    }
    return missing;
  }

  private static boolean isEstablished(Json definition) {
    return definition.at("status").at("conditions").items().stream()
        .anyMatch(
            condition ->
                condition.at("type").text().equals("Established")
                    && condition.at("status").text().equals("True"));
  }

  /** As {@code kubectl rollout status} has it: all pods are of the newest template, and ready. */
  static boolean hasRolledOut(Json deployment) {
    Json status = deployment.at("status");
    long wanted =
        deployment.at("spec").at("replicas").present()
            ? deployment.at("spec").at("replicas").number()
            : 1;
    long updated = status.at("updatedReplicas").number();
    return status.at("observedGeneration").number()
            >= deployment.at("metadata").at("generation").number()
        && updated >= wanted
        && status.at("replicas").number() <= updated
        && status.at("readyReplicas").number() >= wanted;
  }

  /** What its newest pod has to say. */
  private String reason(String id) {
    String[] parts = id.split("/");
    if (parts.length < 3) {
      return "";
    }
    Json selector =
        cluster
            .get(Kind.DEPLOYMENT, parts[1], parts[2])
            .at("spec")
            .at("selector")
            .at("matchLabels");
    Map<String, String> labels =
        Labelled.labels(new Json.Obj(Map.of("metadata", new Json.Obj(Map.of("labels", selector)))));
    for (Json pod : cluster.list(Kind.POD, parts[1], OwnerLabels.selector(labels))) {
      for (Json container : pod.at("status").at("containerStatuses").items()) {
        Json waiting = container.at("state").at("waiting");
        if (waiting.present()) {
          return " (container failed to start: "
              + waiting.at("reason").text()
              + ": "
              + waiting.at("message").text()
              + ")";
        }
      }
      for (Json condition : pod.at("status").at("conditions").items()) {
        if (condition.at("status").text().equals("False")
            && !condition.at("message").text().isEmpty()) {
          return " (" + condition.at("message").text() + ")";
        }
      }
    }
    return "";
  }
}
