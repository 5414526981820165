package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.LabelMatch;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where ingress gateways expose services. */
final class IngressText {
  private static final String SELECTOR = "istio=ingressgateway";
  private static final Set<String> SHOWN = Set.of("http", "http2");
  private static final String DEFAULT_PORT = "80";

  private final Page page;
  private final Cluster cluster;
  private final Rules rules;
  private final List<Map<String, String>> podLabels;
  private final Set<String> told = new HashSet<>();

  /** A Service in front of gateways. */
  private record Ingress(Json service, List<Pod> pods) {
    boolean isSelectedBy(Json gateway) {
      Json selector = gateway.at("spec").at("selector");
      return pods.stream().anyMatch(pod -> LabelMatch.hasAll(selector, pod.labels()));
    }

    String address() {
      List<Json> balancers = service.at("status").at("loadBalancer").at("ingress").items();
      String host = pods.getFirst().object().at("status").at("hostIP").text();
      return balancers.isEmpty()
          ? host.isEmpty() ? "unknown" : host
          : balancers.getFirst().at("ip").text();
    }
  }

  /**
   * @param podLabels those of all pods that are looked at
   */
  IngressText(Page page, Cluster cluster, Rules rules, List<Map<String, String>> podLabels) {
    this.page = page;
    this.cluster = cluster;
    this.rules = rules;
    this.podLabels = podLabels;
  }

  void print(List<Json> services) {
    var pods = new Pods(cluster);
    List<Pod> gateways =
        pods.selected("", SELECTOR).stream().filter(pod -> pod.phase().equals("Running")).toList();
    if (gateways.isEmpty()) {
      page.line("Skipping Gateway information (no ingress gateway pods)");
      return;
    }
    List<Ingress> ingresses = ingresses(gateways);
    if (ingresses.isEmpty()) {
      page.line("Skipping Gateway information (no ingress gateway service)");
    }
    for (Pod gateway : gateways) {
      ProxyFacts proxy = DescribedProxy.of(pods, gateway);
      for (Json service : services) {
        for (Json port : service.at("spec").at("ports").items()) {
          exposed(service, ProxyFacts.ServicePort.of(service, port), proxy, ingresses);
        }
      }
    }
  }

  private List<Ingress> ingresses(List<Pod> gateways) {
    var found = new ArrayList<Ingress>();
    for (String namespace : gateways.stream().map(Pod::namespace).distinct().sorted().toList()) {
      for (Json service : cluster.list(Kind.SERVICE, namespace, "")) {
        Json selector = service.at("spec").at("selector");
        List<Pod> chosen =
            gateways.stream()
                .filter(pod -> pod.namespace().equals(namespace))
                .filter(pod -> LabelMatch.hasAll(selector, pod.labels()))
                .toList();
        if (!chosen.isEmpty()) {
          found.add(new Ingress(service, chosen));
        }
      }
    }
    found.sort(Comparator.comparing(Ingress::address));
    return found;
  }

  private void exposed(
      Json service, ProxyFacts.ServicePort to, ProxyFacts proxy, List<Ingress> ingresses) {
    Subsets subsets =
        proxy
            .destinationRule(to)
            .flatMap(named -> rules.destinationRule(named, page))
            .map(rule -> Subsets.of(rule, podLabels))
            .orElse(Subsets.NONE);
    Optional<Json> rule =
        proxy.virtualService(to).flatMap(named -> rules.virtualService(named, page));
    if (rule.isEmpty()) {
      return;
    }
    String own = rule.get().at("metadata").at("namespace").text();
    for (String word : rule.get().at("spec").at("gateways").texts()) {
      ProxyFacts.Named gateway = named(word, own);
      if (word.equals("mesh") || !told.add(gateway.toString())) {
        continue;
      }
      List<Ingress> through = through(gateway, ingresses);
      if (!through.isEmpty()) {
        page.rule();
        through.forEach(this::print);
        new VirtualServiceText(page, 0).print(rule.get(), service, subsets);
      }
    }
  }

  private static ProxyFacts.Named named(String word, String namespace) {
    int slash = word.indexOf('/');
    return slash < 0
        ? new ProxyFacts.Named(namespace, word)
        : new ProxyFacts.Named(word.substring(0, slash), word.substring(slash + 1));
  }

  private List<Ingress> through(ProxyFacts.Named named, List<Ingress> ingresses) {
    Optional<Json> gateway = rules.gateway(named);
    if (gateway.isEmpty()) {
      page.line(
          "WARNING: Proxy is stale; it references to non-existent gateway %s/%s"
              .formatted(named.namespace(), named.name()));
      return List.of();
    }
    if (!gateway.get().at("spec").at("selector").present()) {
      page.line(
          "Ingress Gateway %s/%s be applyed all workloads"
              .formatted(named.namespace(), named.name()));
      return List.of();
    }
    return ingresses.stream().filter(ingress -> ingress.isSelectedBy(gateway.get())).toList();
  }

  private void print(Ingress ingress) {
    for (Json port : ingress.service.at("spec").at("ports").items()) {
      if (port.at("protocol").text().equals("TCP")
          && SHOWN.contains(port.at("name").text())
          && ServiceText.targetPort(port, ingress.pods.getFirst()).isPresent()) {
        String number = port.at("port").text();
        page.line(
            "Exposed on Ingress Gateway http://"
                + ingress.address()
                + (number.equals(DEFAULT_PORT) ? "" : ":" + number));
      }
    }
  }
}
