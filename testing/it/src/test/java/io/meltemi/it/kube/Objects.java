package io.meltemi.it.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Kubernetes objects for tests. */
final class Objects {
  private Objects() {}

  /** Pods labelled {@code app: NAME}, of an image {@code NAME:1}. */
  static JsonNode deployment(String name, int replicas) {
    ObjectNode deployment = JsonNodeFactory.instance.objectNode();
    deployment.putObject("metadata").put("name", name);
    ObjectNode spec = deployment.putObject("spec").put("replicas", replicas);
    spec.putObject("selector").putObject("matchLabels").put("app", name);
    ObjectNode template = spec.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", name);
    ObjectNode pod = template.putObject("spec");
    pod.putArray("containers").addObject().put("name", name).put("image", name + ":1");
    return deployment;
  }
}
