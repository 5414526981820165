package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Discovery;
import io.meltemi.istioctl.kube.Labelled;
import io.meltemi.istioctl.operator.Component;
import io.meltemi.istioctl.operator.Installation;
import io.meltemi.istioctl.operator.Tree;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Whether all objects of an installation are in a cluster, and what runs is ready. */
final class Verification {
  private final Cluster cluster;
  private final Discovery discovery;

  Verification(Cluster cluster) {
    this.cluster = cluster;
    this.discovery = new Discovery(cluster);
  }

  void run(Installation installation, PrintStream out) {
    var failures = new ArrayList<String>();
    int definitions = 0;
    int deployments = 0;
    for (Tree tree : installation.objects(List.of(Component.values()))) {
      Json object = Charts.json(tree.fields());
      String kind = object.at("kind").text();
      String place = kind + ": " + Labelled.name(object) + "." + namespace(object);
      String problem = problem(object);
      if (problem.isEmpty()) {
        out.println("✔ " + place + " checked successfully");
        definitions += kind.equals("CustomResourceDefinition") ? 1 : 0;
        deployments += kind.equals("Deployment") ? 1 : 0;
      } else {
        out.println("✘ " + place + ": " + problem);
        failures.add(place + ": " + problem);
      }
    }
    out.println("Checked " + definitions + " custom resource definitions");
    out.println("Checked " + deployments + " Istio Deployments");
    if (!failures.isEmpty()) {
      throw new Failure(
          "Istio is not installed as it should be: "
              + failures.size()
              + " objects, the first of them "
              + failures.getFirst());
    }
    out.println("✔ Istio is installed and verified successfully");
  }

  private static String namespace(Json object) {
    return object.at("metadata").at("namespace").text();
  }

  /** Empty if there is none. */
  private String problem(Json object) {
    var kind = discovery.find(object.at("apiVersion").text(), object.at("kind").text());
    Json found =
        kind.flatMap(known -> cluster.find(known, namespace(object), Labelled.name(object)))
            .orElse(Json.NONE);
    if (!found.present()) {
      return "is not there";
    }
    boolean waits = object.at("kind").text().equals("Deployment");
    return waits && !Readiness.hasRolledOut(found) ? "is not ready" : "";
  }
}
