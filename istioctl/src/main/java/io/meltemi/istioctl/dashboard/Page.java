package io.meltemi.istioctl.dashboard;

import java.util.List;

/**
 * A page that a pod has.
 *
 * @param selector labels of its pods; empty: the user names the pod
 * @param path of the page, behind host and port
 */
record Page(
    String name, List<String> aliases, String what, String selector, int port, String path) {
  Page {
    aliases = List.copyOf(aliases);
  }

  /** Those of Istio and of what is used beside it. */
  static final List<Page> ALL =
      List.of(
          new Page("controlz", List.of(), "istiod's ControlZ pages", "", 9876, ""),
          new Page("envoy", List.of(), "an Envoy's admin page", "", 15000, ""),
          new Page("grafana", List.of(), "Grafana", "app.kubernetes.io/name=grafana", 3000, ""),
          new Page(
              "istiod-debug", List.of(), "istiod's debug pages", "app=istiod", 15014, "/debug"),
          new Page("jaeger", List.of(), "Jaeger", "app=jaeger", 16686, ""),
          new Page("kiali", List.of(), "Kiali", "app=kiali", 20001, "/kiali"),
          new Page(
              "prometheus", List.of(), "Prometheus", "app.kubernetes.io/name=prometheus", 9090, ""),
          new Page("proxy", List.of(), "the admin page of a proxy", "", 15000, ""),
          new Page("skywalking", List.of(), "SkyWalking", "app=skywalking-ui", 8080, ""),
          new Page("zipkin", List.of(), "Zipkin", "app=zipkin", 9411, ""));
}
