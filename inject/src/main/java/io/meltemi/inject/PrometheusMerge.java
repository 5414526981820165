package io.meltemi.inject;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meltemi.inject.kube.GoJson;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Points Prometheus' annotations to the agent, which scrapes the application itself by the
 * annotations that were there before. Prometheus takes {@code prometheus.io/port} and {@code
 * prometheus_io_port} for the same.
 */
final class PrometheusMerge {
  private static final String SCRAPE = "prometheus_io_scrape";
  private static final String PORT = "prometheus_io_port";
  private static final String PATH = "prometheus_io_path";

  private PrometheusMerge() {}

  static void apply(ObjectNode pod, InjectionSettings settings, int statusPort) {
    Map<String, String> annotations = Pods.annotations(pod);
    String target = Integer.toString(statusPort);
    Optional<String> port = value(annotations, PORT);
    if (!isWanted(annotations, settings) || port.filter(target::equals).isPresent()) {
      return;
    }
    Pods.proxy(pod).ifPresent(proxy -> passOn(annotations, proxy));
    clear(pod);
    Pods.setAnnotation(pod, "prometheus.io/port", target);
    Pods.setAnnotation(pod, "prometheus.io/path", "/stats/prometheus");
    Pods.setAnnotation(pod, "prometheus.io/scrape", "true");
  }

  private static boolean isWanted(Map<String, String> annotations, InjectionSettings settings) {
    boolean scraped = value(annotations, SCRAPE).flatMap(GoBool::parse).orElse(true);
    Optional<Boolean> said =
        Optional.ofNullable(annotations.get(Names.PROMETHEUS_MERGE)).flatMap(GoBool::parse);
    boolean mesh = !Boolean.FALSE.equals(settings.mesh().source().get("enablePrometheusMerge"));
    return scraped && said.orElse(mesh);
  }

  private static void passOn(Map<String, String> annotations, ObjectNode proxy) {
    ObjectNode scrape = JsonNodeFactory.instance.objectNode();
    scrape.put("scrape", value(annotations, SCRAPE).orElse(""));
    scrape.put("path", value(annotations, PATH).orElse(""));
    scrape.put("port", value(annotations, PORT).orElse(""));
    boolean any = scrape.valueStream().anyMatch(value -> !value.textValue().isEmpty());
    if (any) {
      Pods.addVariable(proxy, Names.PROMETHEUS_VARIABLE, GoJson.print(scrape));
    }
  }

  /** Removes what points Prometheus to this port, if that is what the annotations do. */
  static void clearIfOurs(ObjectNode pod, int statusPort) {
    Optional<String> port = value(Pods.annotations(pod), PORT);
    if (port.filter(Integer.toString(statusPort)::equals).isPresent()) {
      clear(pod);
    }
  }

  private static void clear(ObjectNode pod) {
    if (pod.at("/metadata/annotations") instanceof ObjectNode annotations) {
      List<String> gone =
          Pods.annotations(pod).keySet().stream()
              .filter(name -> List.of(SCRAPE, PORT, PATH).contains(canonical(name)))
              .toList();
      annotations.remove(gone);
    }
  }

  private static Optional<String> value(Map<String, String> annotations, String name) {
    return annotations.entrySet().stream()
        .filter(annotation -> canonical(annotation.getKey()).equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** As Prometheus makes label names of annotations. */
  private static String canonical(String name) {
    var canonical = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      canonical.append(plain ? c : '_');
    }
    return canonical.toString();
  }
}
