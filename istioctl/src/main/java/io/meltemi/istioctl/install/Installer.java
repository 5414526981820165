package io.meltemi.istioctl.install;

import io.meltemi.istioctl.Charts;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Discovery;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.Labelled;
import io.meltemi.istioctl.operator.Component;
import io.meltemi.istioctl.operator.Installation;
import io.meltemi.istioctl.operator.Tree;
import io.meltemi.istioctl.tag.DefaultTag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings an installation into a cluster: component after component, each ready before the next,
 * then what is no longer part of it goes, and the default revision's webhooks come.
 *
 * <p>Source: Istio 1.30.3 operator/pkg/install/install.go, operator/pkg/webhook.
 */
final class Installer {
  private final Cluster cluster;
  private final Discovery discovery;
  private final Installation installation;
  private final Progress progress;
  private final Settings settings;

  /**
   * @param readiness how long one component may take until it is ready
   * @param charts a folder of charts; empty for our own
   */
  record Settings(boolean dryRun, Duration readiness, String charts) {}

  Installer(Cluster cluster, Installation installation, Progress progress, Settings settings) {
    this.cluster = cluster;
    this.discovery = new Discovery(cluster);
    this.installation = installation;
    this.progress = progress;
    this.settings = settings;
  }

  void install() {
    if (!settings.dryRun()) {
      namespace();
    }
    Set<String> kept = new HashSet<>();
    for (Component component : Component.values()) {
      List<Json> objects =
          installation.objectsOf(component).stream().map(Tree::fields).map(Charts::json).toList();
      objects.forEach(object -> kept.add(component + " " + identity(object)));
      if (!objects.isEmpty()) {
        component(component, objects);
      }
    }
    if (!settings.dryRun()) {
      progress.changing("Pruning removed resources");
      prune(kept);
      defaultTag();
    }
    progress.done("Installation complete");
  }

  private void namespace() {
    String name = installation.namespace();
    if (cluster.find(Kind.NAMESPACE, "", name).isPresent()) {
      return;
    }
    String network = installation.operator().text("spec", "values", "global", "network");
    Map<String, String> labels = new LinkedHashMap<>();
    if (!network.isEmpty()) {
      labels.put("topology.istio.io/network", network);
    }
    Map<String, Json> namespace = new LinkedHashMap<>();
    namespace.put("apiVersion", new Json.Text("v1"));
    namespace.put("kind", new Json.Text("Namespace"));
    namespace.put("metadata", new Json.Obj(Map.of("name", new Json.Text(name))));
    cluster.create(Kind.NAMESPACE, "", OwnerLabels.on(new Json.Obj(namespace), labels));
  }

  private void component(Component component, List<Json> objects) {
    progress.working(component, List.of());
    try {
      if (!settings.dryRun()) {
        Map<String, String> labels = OwnerLabels.of(installation, component);
        objects.forEach(object -> apply(OwnerLabels.on(object, labels)));
        new Readiness(cluster, settings.readiness())
            .await(objects, missing -> progress.working(component, missing));
      }
    } catch (Failure failed) {
      progress.failed(component, String.valueOf(failed.getMessage()));
      throw new Failure("failed to install manifests: " + failed.getMessage());
    }
    progress.installed(component);
  }

  private void apply(Json object) {
    Kind kind = discovery.of(object);
    cluster.apply(kind, object.at("metadata").at("namespace").text(), object);
  }

  /** Objects of roles of the cluster are told apart by their names alone. */
  private static String identity(Json object) {
    String kind = object.at("kind").text();
    String namespace =
        kind.startsWith("ClusterRole") ? "" : object.at("metadata").at("namespace").text();
    return kind + " " + namespace + "/" + Labelled.name(object);
  }

  private void prune(Set<String> kept) {
    Map<String, String> owner = OwnerLabels.of(installation);
    var failures = new ArrayList<String>();
    for (OwnedObjects.Found found :
        new OwnedObjects(cluster, discovery)
            .chosenBy(OwnerLabels.selector(owner) + "," + OwnerLabels.COMPONENT)) {
      Map<String, String> labels = Labelled.labels(found.object());
      boolean stays = labels.getOrDefault(OwnerLabels.NOT_PRUNED, "").equals("true");
      for (Component component : Component.values()) {
        boolean its = component.label().equals(labels.get(OwnerLabels.COMPONENT));
        if (its && !stays && !kept.contains(component + " " + identity(found.object()))) {
          new Removal(cluster, progress.err()).remove(found, failures);
        }
      }
    }
    if (!failures.isEmpty()) {
      throw new Failure("pruning: " + String.join("; ", failures));
    }
  }

  /** The revision without a name is the default one, for injection and for validation. */
  private void defaultTag() {
    if (!installation.revision().isEmpty()
        || installation.operator().is("spec", "values", "global", "operatorManageWebhooks")) {
      return;
    }
    Map<String, String> labels = OwnerLabels.of(installation);
    labels.put(OwnerLabels.NOT_PRUNED, "true");
    // Goes with the control plane: pods wait for a webhook that nobody answers.
    labels.put(OwnerLabels.COMPONENT, Component.PILOT.label());
    boolean everywhere =
        installation
            .operator()
            .is("spec", "values", "sidecarInjectorWebhook", "enableNamespacesByDefault");
    List<Json> webhooks =
        DefaultTag.objects(cluster, installation.namespace(), everywhere, settings.charts());
    webhooks.forEach(webhook -> apply(OwnerLabels.on(webhook, labels)));
    if (!webhooks.isEmpty()) {
      DefaultTag.retireOwn(cluster);
    }
  }
}
