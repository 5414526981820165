package io.meltemi.istioctl.operator;

import io.meltemi.istioctl.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a component's {@code k8s} changes of the objects that its chart made.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/render/postprocess.go.
 */
final class KubernetesSettings {
  /** Where under {@code spec.template.spec} of the workload a field goes. */
  private static final List<String> OF_POD =
      List.of("affinity", "nodeSelector", "priorityClassName", "tolerations", "securityContext");

  private static final List<String> OF_CONTAINER =
      List.of("env", "imagePullPolicy", "readinessProbe", "resources");

  private KubernetesSettings() {}

  /** Changes {@code objects}. */
  static void apply(ComponentSpec spec, String revision, List<Tree> objects) {
    Tree settings = spec.settings().tree("k8s").copy();
    if (spec.component().isGateway() && settings.at("service").isPresent()) {
      // The chart has them already; merged by port, some would be lost.
      settings.tree("service").fields().remove("ports");
    }
    String workload = spec.workload(revision);
    for (Tree object : objects) {
      if (object.text("metadata", "name").equals(workload)) {
        Tree patch = patch(object.text("kind"), spec.component().workload(), settings);
        StrategicMerge.patch(object, patch);
        oneBound(object);
      }
    }
    for (Tree overlay : settings.trees("overlays")) {
      overlay(overlay, spec, objects);
    }
  }

  private static Tree patch(String kind, Component.Workload workload, Tree settings) {
    Tree patch = Tree.empty();
    switch (kind) {
      case "HorizontalPodAutoscaler" -> put(patch, settings, "hpaSpec", "spec");
      case "PodDisruptionBudget" -> put(patch, settings, "podDisruptionBudget", "spec");
      case "Service" -> {
        put(patch, settings, "service", "spec");
        put(patch, settings, "serviceAnnotations", "metadata", "annotations");
      }
      default -> {
        if (kind.equals(workload.kind())) {
          ofWorkload(patch, workload, settings);
        }
      }
    }
    return patch;
  }

  private static void ofWorkload(Tree patch, Component.Workload workload, Tree settings) {
    put(patch, settings, "replicaCount", "spec", "replicas");
    put(patch, settings, "strategy", "spec", "strategy");
    put(patch, settings, "podAnnotations", "spec", "template", "metadata", "annotations");
    OF_POD.forEach(name -> put(patch, settings, name, "spec", "template", "spec", name));
    put(patch, settings, "volumes", "spec", "template", "spec", "volumes");
    Map<String, @Nullable Object> container = new LinkedHashMap<>();
    for (String name : OF_CONTAINER) {
      settings.at(name).ifPresent(value -> container.put(name, value));
    }
    settings.at("volumeMounts").ifPresent(value -> container.put("volumeMounts", value));
    if (!container.isEmpty()) {
      container.put("name", workload.container());
      patch.put(new ArrayList<>(List.of(container)), "spec", "template", "spec", "containers");
    }
  }

  private static void put(Tree patch, Tree settings, String field, String... place) {
    settings.at(field).ifPresent(value -> patch.put(value, place));
  }

  /** A budget may have one bound; the one that was asked for is not the chart's. */
  private static void oneBound(Tree object) {
    if (object.text("kind").equals("PodDisruptionBudget")
        && object.at("spec", "maxUnavailable").isPresent()) {
      object.tree("spec").fields().remove("minAvailable");
    }
  }

  private static void overlay(Tree overlay, ComponentSpec spec, List<Tree> objects) {
    String kind = overlay.text("kind");
    String name = overlay.text("name");
    for (Tree object : objects) {
      if (object.text("kind").equals(kind) && object.text("metadata", "name").equals(name)) {
        for (Tree patch : overlay.trees("patches")) {
          change(object, patch, spec.component());
        }
      }
    }
  }

  private static void change(Tree object, Tree patch, Component component) {
    TreePath path = TreePath.parse(patch.text("path"));
    try {
      if (patch.at("value").isPresent()) {
        path.put(object, Tree.copied(patch.fields().get("value")), TreePath.Missing.REFUSED);
      } else {
        path.delete(object);
      }
    } catch (Failure refused) {
      throw new Failure(
          "spec.components."
              + component.field()
              + ".k8s.overlays of "
              + object.text("kind")
              + " "
              + object.text("metadata", "name")
              + ": "
              + refused.getMessage());
    }
  }
}
