package io.meltemi.istioctl.injector;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental check-inject}: which webhook injects a pod, and why the others do not. */
@Command(
    name = "check-inject",
    description = "Say which webhooks inject a pod, or one with these labels, and why.",
    footer = {
      "",
      "Examples:",
      "  istioctl x check-inject deployment/details-v1.test",
      "  istioctl x check-inject -n test -l app=helloworld,version=v1"
    })
public final class CheckInjectCommand implements Runnable {
  /** A mark takes as much room as it does in Istio's table, where it has a colour. */
  private static final int MARK_WIDTH = 12;

  private static final int PADDING = 2;

  @Parameters(
      arity = "0..1",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "A pod, or one of a deployment's or the like.")
  private String target = "";

  @Option(
      names = {"-l", "--labels"},
      paramLabel = "NAME=VALUE,…",
      split = ",",
      description = "Labels of a pod that is not there yet.")
  private Map<String, String> labels = new LinkedHashMap<>();

  private final Console console;
  private final GlobalOptions globals;

  public CheckInjectCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (target.isEmpty() == labels.isEmpty()) {
      throw Failure.ofUse("check-inject requires a pod or --labels, and not both");
    }
    try (Cluster cluster = globals.cluster()) {
      String namespace = globals.namespace(cluster);
      Map<String, String> ofPod = labels;
      if (!target.isEmpty()) {
        Pod pod = new Pods(cluster).named(target, namespace);
        Pod current = new Pods(cluster).pod(pod.namespace(), pod.name());
        namespace = current.namespace();
        ofPod = current.labels();
      }
      Map<String, String> ofNamespace = Labelled.labels(cluster.get(Kind.NAMESPACE, "", namespace));
      Map<String, String> podLabels = ofPod;
      console
          .out()
          .print(
              print(
                  cluster.list(Kind.MUTATING_WEBHOOK, "", "").stream()
                      .filter(
                          hook ->
                              hook.at("webhooks").items().stream()
                                  .anyMatch(w -> w.at("name").text().endsWith("istio.io")))
                      .map(hook -> WebhookVerdict.of(hook, podLabels, ofNamespace))
                      .sorted(Comparator.comparing(WebhookVerdict::name))
                      .toList()));
    }
  }

  private static String print(List<WebhookVerdict> verdicts) {
    if (verdicts.isEmpty()) {
      return "ERROR: no Istio injection hooks present.\n";
    }
    int names = width("WEBHOOK", verdicts.stream().map(WebhookVerdict::name).toList());
    int revisions = width("REVISION", verdicts.stream().map(WebhookVerdict::revision).toList());
    var text = new StringBuilder();
    row(text, names, revisions, List.of("WEBHOOK", "REVISION", "INJECTED", "REASON"));
    for (WebhookVerdict verdict : verdicts) {
      String mark = verdict.injects() ? "✔" : "✘";
      row(
          text,
          names,
          revisions,
          List.of(verdict.name(), verdict.revision(), mark, verdict.reason()));
    }
    if (verdicts.stream().filter(WebhookVerdict::injects).count() > 1) {
      text.append("ERROR: multiple webhooks will inject, which can lead to errors\n");
    }
    return text.toString();
  }

  private static int width(String head, List<String> cells) {
    return Math.max(head.length(), cells.stream().mapToInt(String::length).max().orElse(0));
  }

  private static void row(StringBuilder text, int names, int revisions, List<String> cells) {
    List<Integer> widths = List.of(names, revisions, MARK_WIDTH);
    for (int i = 0; i < widths.size(); i++) {
      String cell = cells.get(i);
      text.append(cell).repeat(' ', widths.get(i) - cell.length() + PADDING);
    }
    text.append(cells.getLast()).append('\n');
  }
}
