package io.meltemi.inject;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.Pods.ContainerList;
import io.meltemi.inject.kube.GoJson;
import io.meltemi.inject.yaml.YamlJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Points the application's probes and life cycle hooks to the agent, which is not captured, and
 * tells the agent in {@code ISTIO_KUBE_APP_PROBERS} what they were. Source: istio 1.30.3
 * pkg/kube/inject/app_probe.go.
 */
final class ProbeRewrite {
  private static final String HTTP = "httpGet";
  private static final String TCP = "tcpSocket";
  private static final String GRPC = "grpc";

  /**
   * @param pointer to the probe in its container
   * @param path its part of the agent's path
   */
  private record Place(String pointer, String path, boolean probe) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("/readinessProbe", "readyz", true),
          new Place("/livenessProbe", "livez", true),
          new Place("/startupProbe", "startupz", true),
          new Place("/lifecycle/preStop", "prestopz", false),
          new Place("/lifecycle/postStart", "poststartz", false));

  private ProbeRewrite() {}

  /**
   * @param statusPort the mesh's, unless the pod's annotation says another
   * @param byDefault whether pods that say nothing are rewritten
   */
  static void apply(ObjectNode pod, int statusPort, boolean byDefault) {
    Optional<ObjectNode> proxy = Pods.proxy(pod);
    Map<String, String> annotations = Pods.annotations(pod);
    boolean wanted =
        Optional.ofNullable(annotations.get(Names.REWRITE_PROBERS))
            .flatMap(GoBool::parse)
            .orElse(byDefault);
    if (proxy.isEmpty() || !wanted) {
      return;
    }
    TreeMap<String, ObjectNode> probers = probers(pod, statusPort);
    if (!probers.isEmpty()) {
      tellAgent(proxy.get(), probers, annotations.containsKey(Names.STATUS));
    }
    String port = annotations.get(Names.STATUS_PORT);
    int target = port == null ? statusPort : Integer.parseInt(port.strip());
    for (ObjectNode container : applications(pod)) {
      for (Place place : PLACES) {
        if (container.at(place.pointer) instanceof ObjectNode probe) {
          rewrite(probe, place, path(container, place), target);
        }
      }
    }
  }

  private static List<ObjectNode> applications(ObjectNode pod) {
    var applications = new ArrayList<ObjectNode>();
    for (ContainerList list : List.of(ContainerList.INIT_CONTAINERS, ContainerList.CONTAINERS)) {
      for (JsonNode item : Pods.containers(pod, list)) {
        if (item instanceof ObjectNode container && !Pods.name(item).equals(Names.PROXY)) {
          applications.add(container);
        }
      }
    }
    return applications;
  }

  private static String path(ObjectNode container, Place place) {
    String kind = place.probe ? "/app-health/" : "/app-lifecycle/";
    return kind + Pods.name(container) + "/" + place.path;
  }

  private static TreeMap<String, ObjectNode> probers(ObjectNode pod, int statusPort) {
    var probers = new TreeMap<String, ObjectNode>();
    for (ObjectNode container : applications(pod)) {
      for (Place place : PLACES) {
        if (container.at(place.pointer) instanceof ObjectNode probe) {
          prober(container, probe, place, statusPort)
              .ifPresent(prober -> probers.put(path(container, place), prober));
        }
      }
    }
    return probers;
  }

  private static Optional<ObjectNode> prober(
      ObjectNode container, ObjectNode probe, Place place, int statusPort) {
    ObjectNode prober = JsonNodeFactory.instance.objectNode();
    for (String kind : place.probe ? List.of(HTTP, TCP, GRPC) : List.of(HTTP, TCP)) {
      if (probe.get(kind) instanceof ObjectNode action) {
        ObjectNode resolved = action.deepCopy();
        if (!kind.equals(GRPC)) {
          Optional<Long> port = port(container, action.path("port"));
          if (port.isEmpty() || !action.path("port").isTextual() && port.get() == statusPort) {
            return Optional.empty(); // unknown, or rewritten before
          }
          resolved.put("port", port.get());
        }
        prober.set(kind, resolved);
        break;
      }
    }
    if (prober.isEmpty()) {
      return Optional.empty();
    }
    long timeout = probe.path("timeoutSeconds").asLong(0);
    if (place.probe && timeout != 0) {
      prober.put("timeoutSeconds", timeout);
    }
    return Optional.of(prober);
  }

  /** The number itself, or that of the container's port of that name. */
  private static Optional<Long> port(ObjectNode container, JsonNode port) {
    if (!port.isTextual()) {
      return Optional.of(port.asLong());
    }
    return Pods.find(container.path("ports"), port.textValue())
        .map(named -> named.path("containerPort").asLong());
  }

  private static void rewrite(ObjectNode probe, Place place, String path, int port) {
    ObjectNode http;
    if (probe.get(HTTP) instanceof ObjectNode given) {
      http = given;
    } else if (probe.has(TCP) || place.probe && probe.has(GRPC)) {
      http = JsonNodeFactory.instance.objectNode();
    } else {
      return;
    }
    http.put("path", path).put("port", (long) port);
    if (http.path("scheme").asText("").equals("HTTPS")) {
      http.put("scheme", "HTTP"); // it is the agent who speaks HTTPS to the application
    }
    probe.remove(List.of(TCP, GRPC));
    probe.set(HTTP, http);
  }

  /** A pod that is injected again has probes that lead to the agent: what it was told stays. */
  private static void tellAgent(
      ObjectNode proxy, TreeMap<String, ObjectNode> probers, boolean again) {
    ObjectNode known =
        again ? Pods.find(proxy.path("env"), Names.PROBERS_VARIABLE).orElse(null) : null;
    if (known == null) {
      Pods.addVariable(proxy, Names.PROBERS_VARIABLE, print(probers));
      return;
    }
    try {
      ObjectNode before = YamlJson.object(Names.PROBERS_VARIABLE, known.path("value").asText(""));
      before
          .properties()
          .forEach(
              entry -> {
                if (entry.getValue() instanceof ObjectNode prober) {
                  probers.put(entry.getKey(), prober);
                }
              });
      known.put("value", print(probers));
    } catch (InjectionException e) {
      throw new InjectionException("container " + Names.PROXY + ": env: " + e.getMessage());
    }
  }

  private static String print(TreeMap<String, ObjectNode> probers) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    probers.forEach(all::set);
    return GoJson.print(all);
  }
}
