package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.kube.Selectors;
import io.meltemi.istioctl.kube.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental describe service}. Source: istio 1.30, istioctl/pkg/describe. */
@Command(
    name = "service",
    aliases = "svc",
    description =
        "Tell of a service the DestinationRules, VirtualServices and policies that apply to it, by"
            + " the proxy of its first pod, and where ingress gateways expose it.",
    footer = {"", "Examples:", "  istioctl x describe service reviews.bookshop"})
final class DescribeServiceCommand implements Runnable {
  private static final String PROXY = "istio-proxy";

  @Parameters(paramLabel = "NAME[.NAMESPACE]", description = "The service.")
  private String name = "";

  @Option(names = "--ignoreUnmeshed", description = "Do not warn of pods that have no proxy.")
  private boolean ignoreUnmeshed;

  private final Console console;
  private final GlobalOptions globals;

  DescribeServiceCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      String namespace = globals.namespace(cluster);
      Target target = Target.of(name, namespace);
      Json service = cluster.get(Kind.SERVICE, target.namespace(), target.name());
      var page = new Page(namespace);
      try {
        describe(cluster, service, target.namespace(), page);
      } finally {
        console.out().print(page.print());
      }
    }
  }

  private void describe(Cluster cluster, Json service, String namespace, Page page) {
    var pods = new Pods(cluster);
    String selector = Selectors.labels(service.at("spec").at("selector"));
    List<Pod> selected = selector.isEmpty() ? List.of() : pods.selected(namespace, selector);
    List<Pod> ready = selected.stream().filter(pod -> isReady(pod, page)).toList();
    if (selected.isEmpty()) {
      page.line("Service \"%s\" has no pods.".formatted(page.name(service)));
      return;
    }
    if (ready.isEmpty()) {
      page.line(
          "Service \"%s\" has no Istio pods.  (%d pods in service)."
              .formatted(page.name(service), selected.size()));
      page.line("Use `istioctl kube-inject` or redeploy with Istio automatic sidecar injection.");
      return;
    }
    var rules = new Rules(cluster);
    List<Map<String, String>> labels = ready.stream().map(Pod::labels).toList();
    new ServiceText(page, rules, labels)
        .print(List.of(service), ready.getFirst(), DescribedProxy.of(pods, ready.getFirst()));
    new IngressText(page, cluster, rules, labels).print(List.of(service));
  }

  private boolean isReady(Pod pod, Page page) {
    if (!pod.phase().equals("Running")) {
      page.line(Page.STEP, "Pod is not Running (" + pod.phase() + ")");
      return false;
    }
    Json status = pod.object().at("status");
    Optional<Json> proxy =
        Stream.of("containerStatuses", "initContainerStatuses")
            .flatMap(field -> status.at(field).items().stream())
            .filter(one -> one.at("name").text().equals(PROXY))
            .findFirst();
    if (proxy.isEmpty()) {
      if (!ignoreUnmeshed) {
        page.line("Pod %s: no container \"%s\" in pod".formatted(page.name(pod.object()), PROXY));
      }
      return false;
    }
    if (!proxy.get().at("ready").isTrue()) {
      page.line("WARNING: Pod %s Container %s NOT READY".formatted(page.name(pod.object()), PROXY));
      return false;
    }
    return true;
  }
}
