package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.model.kube.KubeService;
import io.meltemi.model.kube.PortProtocol;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the configuration of a pod's proxy says of services.
 *
 * @param podLabels those of all pods that are looked at
 */
record ServiceText(Page page, Rules rules, List<Map<String, String>> podLabels) {
  void print(List<Json> services, Pod pod, ProxyFacts proxy) {
    for (int i = 0; i < services.size(); i++) {
      if (i > 0) {
        page.rule();
      }
      print(services.get(i), pod, proxy);
    }
  }

  private void print(Json service, Pod pod, ProxyFacts proxy) {
    List<Json> ports = service.at("spec").at("ports").items();
    page.line("Service: " + page.name(service));
    ports.stream()
        .filter(port -> port.at("protocol").text().equals("TCP"))
        .forEach(port -> printPort(port, pod));
    boolean several = ports.size() > 1;
    for (Json port : ports) {
      if (several) {
        page.line(port.at("port").text() + ":");
      }
      var to = ProxyFacts.ServicePort.of(service, port);
      int indent = several ? Page.STEP : 0;
      Subsets subsets = destinationRule(proxy.destinationRule(to), indent);
      proxy
          .virtualService(to)
          .flatMap(named -> rules.virtualService(named, page))
          .ifPresent(rule -> new VirtualServiceText(page, indent).print(rule, service, subsets));
      List<String> policies = proxy.policies();
      if (!policies.isEmpty()) {
        page.line(
            (several ? port.at("port").text() + " " : "")
                + "RBAC policies: "
                + String.join(", ", policies));
      }
    }
  }

  private Subsets destinationRule(Optional<ProxyFacts.Named> named, int indent) {
    Optional<Json> rule = named.flatMap(one -> rules.destinationRule(one, page));
    if (rule.isEmpty()) {
      return Subsets.NONE;
    }
    Subsets subsets = Subsets.of(rule.get(), podLabels);
    new DestinationRuleText(page, indent).print(rule.get(), subsets);
    return subsets;
  }

  private void printPort(Json port, Pod pod) {
    OptionalLong target = targetPort(port, pod);
    page.line(
        Page.STEP,
        target.isEmpty()
            ? "no suitable port for manifest: " + pod.object().at("metadata").at("uid").text()
            : "Port: %s %s/%s targets pod port %d"
                .formatted(
                    port.at("name").text(),
                    port.at("port").text(),
                    protocol(port),
                    target.getAsLong()));
  }

  /** By number, or by the name of a container's port; absent where there is no such. */
  static OptionalLong targetPort(Json port, Pod pod) {
    Json target = port.at("targetPort");
    if (!(target instanceof Json.Text(var name))) {
      long number = target.number();
      return OptionalLong.of(number == 0 ? port.at("port").number() : number);
    }
    return pod.containers().stream()
        .flatMap(container -> container.at("ports").items().stream())
        .filter(one -> one.at("name").text().equals(name))
        .filter(one -> one.at("protocol").text().equals(port.at("protocol").text()))
        .mapToLong(one -> one.at("containerPort").number())
        .findFirst();
  }

  /** As Istio prints the protocol of a service's port. */
  static String protocol(Json port) {
    String name = port.at("name").text();
    String application = port.at("appProtocol").text();
    if (name.isEmpty() && application.isEmpty() && !port.at("protocol").text().equals("UDP")) {
      return "auto-detect";
    }
    return PortProtocol.of(
            new KubeService.Port(
                name,
                (int) port.at("port").number(),
                port.at("protocol").text(),
                application,
                port.at("targetPort").text(),
                0))
        .label();
  }
}
