package io.meltemi.istioctl.kube;

import io.meltemi.istioctl.json.Json;
import java.util.List;
import java.util.Map;

/**
 * A pod.
 *
 * @param object as the API server has it
 */
public record Pod(String namespace, String name, Json object) {
  static Pod of(Json object) {
    Json metadata = object.at("metadata");
    return new Pod(metadata.at("namespace").text(), metadata.at("name").text(), object);
  }

  /** {@code name.namespace}, as istiod knows a proxy by. */
  public String proxyId() {
    return name + "." + namespace;
  }

  /** As a sentence names it. */
  public String described() {
    return "pod " + name + " in namespace " + namespace;
  }

  /** Does a proxy run in it? */
  public boolean hasProxy() {
    return containers().stream().anyMatch(c -> c.at("name").text().equals("istio-proxy"));
  }

  /** Is it a proxy and nothing else, as gateways are? */
  public boolean isProxyAlone() {
    return containers().size() == 1 && hasProxy();
  }

  /** Its labels. */
  public Map<String, String> labels() {
    return Labelled.labels(object);
  }

  /** Its annotations. */
  public Map<String, String> annotations() {
    return Labelled.annotations(object);
  }

  /** {@code Running}, {@code Pending} and so on. */
  public String phase() {
    return object.at("status").at("phase").text();
  }

  /** Does it run, and is it not about to end? */
  public boolean runs() {
    return phase().equals("Running") && !object.at("metadata").at("deletionTimestamp").present();
  }

  /** Are all of its containers ready? */
  public boolean isReady() {
    return object.at("status").at("conditions").items().stream()
        .anyMatch(
            condition ->
                condition.at("type").text().equals("Ready")
                    && condition.at("status").text().equals("True"));
  }

  /** Its containers, those that start before the others and stay last. */
  public List<Json> containers() {
    Json spec = object.at("spec");
    return java.util.stream.Stream.concat(
            spec.at("containers").items().stream(),
            spec.at("initContainers").items().stream()
                .filter(init -> init.at("restartPolicy").text().equals("Always")))
        .toList();
  }
}
