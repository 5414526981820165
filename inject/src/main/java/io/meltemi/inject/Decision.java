package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a pod is injected. Source: istio 1.30.3 pkg/kube/inject/inject.go, injectRequired; the
 * namespace's and the pod's labels as far as the webhook configuration's selectors see to them are
 * the API server's business.
 */
final class Decision {
  private static final List<String> IGNORED_NAMESPACES =
      List.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");

  private static final String MIRROR = "kubernetes.io/config.mirror";

  private Decision() {}

  /** Why not; empty if it is. */
  static Optional<String> against(ObjectNode pod, InjectionConfig config) {
    if (pod.at("/spec/hostNetwork").asBoolean(false)) {
      return Optional.of("it uses the host's network");
    }
    String namespace = Pods.namespace(pod);
    if (IGNORED_NAMESPACES.contains(namespace)) {
      return Optional.of("namespace " + namespace + " is never injected");
    }
    Map<String, String> annotations = Pods.annotations(pod);
    if (annotations.containsKey(MIRROR)) {
      return Optional.of("it mirrors a static pod, which the kubelet has made already");
    }
    Map<String, String> labels = Pods.labels(pod);
    String said = labels.getOrDefault(Names.INJECT, annotations.getOrDefault(Names.INJECT, ""));
    return switch (said) {
      case "true" -> Optional.empty();
      case "false" -> Optional.of(Names.INJECT + " is false");
      default -> bySelectors(labels, config);
    };
  }

  private static Optional<String> bySelectors(Map<String, String> labels, InjectionConfig config) {
    if (config.never().stream().anyMatch(selector -> selector.selects(labels))) {
      return Optional.of("neverInjectSelector selects its labels");
    }
    if (config.always().stream().anyMatch(selector -> selector.selects(labels))) {
      return Optional.empty();
    }
    return config.injectsByDefault()
        ? Optional.empty()
        : Optional.of("the policy is disabled, and the pod does not ask for injection");
  }
}
