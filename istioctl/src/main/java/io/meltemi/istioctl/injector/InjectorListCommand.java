package io.meltemi.istioctl.injector;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.LabelMatch;
import io.meltemi.istioctl.kube.Labelled;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.text.Table;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code injector list}. Source: istio 1.30, istioctl/pkg/injector. */
@Command(
    name = "list",
    description =
        "List which namespaces are injected, by which revision, and which pods lag behind.")
public final class InjectorListCommand implements Runnable {
  private static final Set<String> SYSTEM =
      Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");
  private static final String REVISION = "istio.io/rev";
  private static final String INJECTION = "istio-injection";

  private final Console console;
  private final GlobalOptions globals;

  public InjectorListCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    try (Cluster cluster = globals.cluster()) {
      List<Json> namespaces =
          cluster.list(Kind.NAMESPACE, "", "").stream()
              .filter(namespace -> !isSystem(Labelled.name(namespace)))
              .sorted(Comparator.comparing(Labelled::name))
              .toList();
      List<Json> hooks =
          cluster.list(Kind.MUTATING_WEBHOOK, "", "").stream()
              .sorted(Comparator.comparing(Labelled::name))
              .toList();
      Map<String, List<Pod>> pods =
          new Pods(cluster)
              .selected("", "").stream().collect(Collectors.groupingBy(Pod::namespace));
      console.out().print(namespaces(namespaces, hooks, pods));
      console.out().println();
      console.out().print(hooks(namespaces, hooks, images(cluster)));
    }
  }

  private boolean isSystem(String namespace) {
    return SYSTEM.contains(namespace) || namespace.equals(globals.istioNamespace());
  }

  private static String namespaces(
      List<Json> namespaces, List<Json> hooks, Map<String, List<Pod>> pods) {
    Table table = new Table(1).row("NAMESPACE", "ISTIO-REVISION", "POD-REVISIONS");
    int rows = 0;
    for (Json namespace : namespaces) {
      String name = Labelled.name(namespace);
      String revision = revision(namespace, hooks);
      Map<String, RevisionCount> counts =
          RevisionCount.of(pods.getOrDefault(name, List.of()), revision);
      if (counts.isEmpty() && !revision.isEmpty()) {
        counts.put(revision, new RevisionCount(0, 0, 0));
      }
      for (Map.Entry<String, RevisionCount> count : counts.entrySet()) {
        table.row(name, revision, count.getValue().render(count.getKey()));
        rows++;
      }
    }
    return rows == 0 ? "No Istio injected namespaces present.\n" : table.print();
  }

  private static String revision(Json namespace, List<Json> hooks) {
    Map<String, String> labels = Labelled.labels(namespace);
    for (Json hook : hooks) {
      if (injects(hook, labels)) {
        return Labelled.labels(hook).getOrDefault(REVISION, "");
      }
    }
    String wanted = labels.getOrDefault(REVISION, "");
    if (!wanted.isEmpty()) {
      return "MISSING/" + wanted;
    }
    boolean asked =
        labels.containsKey(INJECTION) && !labels.getOrDefault(INJECTION, "").equals("disabled");
    return asked ? "MISSING/" + INJECTION : "";
  }

  private static boolean injects(Json hook, Map<String, String> labels) {
    return hook.at("webhooks").items().stream()
        .anyMatch(webhook -> LabelMatch.matches(webhook.at("namespaceSelector"), labels));
  }

  private static String hooks(List<Json> namespaces, List<Json> hooks, Map<String, String> images) {
    if (hooks.isEmpty()) {
      return "No Istio injection hooks present.\n";
    }
    Table table =
        new Table(1).row("NAMESPACES", "INJECTOR-HOOK", "ISTIO-REVISION", "SIDECAR-IMAGE");
    for (Json hook : hooks) {
      String revision = Labelled.labels(hook).getOrDefault(REVISION, "");
      String image = images.getOrDefault(revision, "");
      List<String> matching =
          hook.at("webhooks").items().stream()
              .flatMap(
                  webhook ->
                      namespaces.stream()
                          .filter(
                              namespace ->
                                  LabelMatch.matches(
                                      webhook.at("namespaceSelector"), Labelled.labels(namespace))))
              .map(Labelled::name)
              .toList();
      if (matching.isEmpty()) {
        table.row("DOES NOT AUTOINJECT", Labelled.name(hook), revision, image);
      }
      matching.forEach(name -> table.row(name, Labelled.name(hook), revision, image));
    }
    return table.print();
  }

  /** The sidecar's image by revision, of the injectors' values. */
  private static Map<String, String> images(Cluster cluster) {
    Map<String, String> images = new HashMap<>();
    for (Json map : cluster.list(Kind.CONFIG_MAP, "", REVISION)) {
      String values = map.at("data").at("values").text();
      if (values.isEmpty()) {
        continue;
      }
      try {
        Json global = JsonReader.read(values.getBytes(StandardCharsets.UTF_8)).at("global");
        String image = global.at("proxy").at("image").text();
        String full =
            image.contains("/")
                ? image
                : global.at("hub").text() + "/" + image + ":" + global.at("tag").text();
        images.put(Labelled.labels(map).getOrDefault(REVISION, ""), full);
      } catch (JsonReader.MalformedJsonException notTheInjectors) {
        continue;
      }
    }
    return images;
  }
}
