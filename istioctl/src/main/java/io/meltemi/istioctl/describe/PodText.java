package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What there is to say of a pod alone. */
record PodText(Page page, boolean ignoreUnmeshed) {
  private static final long PROXY_USER = 1337;
  private static final List<String> NAMES =
      List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
  private static final List<String> REVISIONS =
      List.of("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");
  private static final String REQUIREMENTS =
      "https://istio.io/v1.30/docs/ops/deployment/application-requirements/";

  void print(Pod pod, String revision) {
    Json spec = pod.object().at("spec");
    List<String> ports = ports(spec);
    page.line("Pod: " + page.name(pod.object()));
    page.line(Page.STEP, "Pod Revision: " + revision);
    page.line(
        Page.STEP,
        ports.isEmpty() ? "Pod does not expose ports" : "Pod Ports: " + String.join(", ", ports));
    if (!pod.phase().equals("Running")) {
      page.line(Page.STEP, "Pod is not Running (" + pod.phase() + ")");
      return;
    }
    unready(pod, "containerStatuses", "Container");
    unready(pod, "initContainerStatuses", "Init Container");
    if (ignoreUnmeshed) {
      return;
    }
    if (!pod.hasProxy()) {
      page.line("WARNING: " + page.name(pod.object()) + " is not part of mesh; no Istio sidecar");
      return;
    }
    if (spec.at("securityContext").at("runAsUser").number() == PROXY_USER) {
      page.line(Page.STEP, "WARNING: User ID (UID) 1337 is reserved for the sidecar proxy.");
    }
    suggest(pod.labels(), NAMES, "name");
    suggest(pod.labels(), REVISIONS, "revision");
  }

  private List<String> ports(Json spec) {
    var ports = new ArrayList<String>();
    for (Json container : spec.at("containers").items()) {
      String name = container.at("name").text();
      for (Json port : container.at("ports").items()) {
        String protocol = port.at("protocol").text();
        String other = protocol.equals("TCP") ? "" : "/" + protocol;
        ports.add(port.at("containerPort").text() + other + " (" + name + ")");
      }
      if (!name.equals("istio-proxy")
          && container.at("securityContext").at("runAsUser").number() == PROXY_USER) {
        page.line("WARNING: User ID (UID) 1337 is reserved for the sidecar proxy.");
      }
    }
    return ports;
  }

  private void unready(Pod pod, String field, String what) {
    for (Json status : pod.object().at("status").at(field).items()) {
      if (!status.at("ready").isTrue()) {
        page.line(
            "WARNING: Pod %s %s %s NOT READY"
                .formatted(page.name(pod.object()), what, status.at("name").text()));
      }
    }
  }

  private void suggest(Map<String, String> labels, List<String> any, String what) {
    if (any.stream().noneMatch(labels::containsKey)) {
      page.line(
          "Suggestion: add required service %s label for Istio telemetry. See %s."
              .formatted(what, REQUIREMENTS));
    }
  }
}
