package io.meltemi.istioctl.describe;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.LabelMatch;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.kube.Target;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental describe pod}. Source: istio 1.30, istioctl/pkg/describe. */
@Command(
    name = "pod",
    aliases = "po",
    description =
        "Tell of a pod its services, the DestinationRules, VirtualServices and policies that apply"
            + " to it, the mutual TLS that it asks for, and where ingress gateways expose it.",
    footer = {"", "Examples:", "  istioctl x describe pod reviews-v1-6f8.bookshop"})
final class DescribePodCommand implements Runnable {
  @Parameters(paramLabel = "NAME[.NAMESPACE]", description = "The pod.")
  private String name = "";

  @Option(
      names = "--ignoreUnmeshed",
      description = "Do not warn of pods that have no proxy, and of those without services.")
  private boolean ignoreUnmeshed;

  private final Console console;
  private final GlobalOptions globals;

  DescribePodCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      String namespace = globals.namespace(cluster);
      Target target = Target.of(name, namespace);
      var page = new Page(namespace);
      try {
        describe(cluster, new Pods(cluster).pod(target.namespace(), target.name()), page);
      } finally {
        console.out().print(page.print());
      }
    }
  }

  private void describe(Cluster cluster, Pod pod, Page page) {
    String revision = revision(pod);
    new PodText(page, ignoreUnmeshed).print(pod, revision);
    List<Json> services = services(cluster, pod);
    if (services.isEmpty() && !ignoreUnmeshed) {
      page.line(
          "Warning: No Kubernetes Services select pod "
              + page.name(pod.object())
              + " (see https://istio.io/docs/setup/kubernetes/additional-setup/requirements/ )");
    }
    page.rule();
    var rules = new Rules(cluster);
    List<Map<String, String>> labels = List.of(pod.labels());
    if (pod.hasProxy()) {
      new ServiceText(page, rules, labels)
          .print(services, pod, DescribedProxy.of(new Pods(cluster), pod));
    } else if (!ignoreUnmeshed) {
      throw new Failure(
          pod.described() + " has no container istio-proxy to ask (--ignoreUnmeshed)");
    }
    page.rule();
    new PeerAuthenticationText(page, cluster, globals.istioNamespace()).print(pod, revision);
    new IngressText(page, cluster, rules, labels).print(services);
  }

  private static List<Json> services(Cluster cluster, Pod pod) {
    return cluster.list(Kind.SERVICE, pod.namespace(), "").stream()
        .filter(
            service ->
                service.at("spec").at("selector") instanceof Json.Obj(var selector)
                    && !selector.isEmpty()
                    && LabelMatch.hasAll(service.at("spec").at("selector"), pod.labels()))
        .toList();
  }

  /** As injection wrote it down. */
  private static String revision(Pod pod) {
    String told = pod.annotations().getOrDefault("istio.io/rev", "");
    String status = pod.annotations().getOrDefault("sidecar.istio.io/status", "");
    if (!told.isEmpty() || status.isEmpty()) {
      return told;
    }
    try {
      return JsonReader.read(status.getBytes(StandardCharsets.UTF_8)).at("revision").text();
    } catch (JsonReader.MalformedJsonException notOurs) {
      return "";
    }
  }
}
