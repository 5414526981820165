package io.meltemi.istioctl.describe;

import io.meltemi.base.Labels;
import io.meltemi.config.ObjectReader;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.istioctl.kube.LabelMatch;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.settings.MeshSettings;
import io.meltemi.translate.scope.MtlsPolicies;
import io.meltemi.yaml.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which mutual TLS a pod asks for, by istiod's own rules, and which objects say so. */
record PeerAuthenticationText(Page page, Cluster cluster, String istioNamespace) {
  private static final Kind KIND =
      Kind.namespaced("security.istio.io", "v1", "peerauthentications", "PeerAuthentication");

  /** No port has this number. */
  private static final int NO_PORT = -1;

  void print(Pod pod, String revision) {
    MeshConfig mesh = mesh(revision);
    var written = new ArrayList<Json>(cluster.list(KIND, mesh.rootNamespace(), ""));
    if (!pod.namespace().equals(mesh.rootNamespace())) {
      written.addAll(cluster.list(KIND, pod.namespace(), ""));
    }
    effective(pod, new MtlsPolicies(read(written, mesh), mesh.rootNamespace(), Optional.empty()));
    List<String> names =
        written.stream()
            .filter(
                one ->
                    LabelMatch.hasAll(
                        one.at("spec").at("selector").at("matchLabels"), pod.labels()))
            .map(one -> one.at("metadata"))
            .map(metadata -> metadata.at("name").text() + "." + metadata.at("namespace").text())
            .toList();
    if (!names.isEmpty()) {
      page.line("Applied PeerAuthentication:");
      page.line(Page.STEP, String.join(", ", names));
    }
  }

  private void effective(Pod pod, MtlsPolicies policies) {
    var labels = Labels.of(pod.labels());
    page.line("Effective PeerAuthentication:");
    page.line(
        Page.STEP, "Workload mTLS mode: " + policies.forWorkload(pod.namespace(), labels, NO_PORT));
    policies
        .ownOf(pod.namespace(), labels)
        .map(PeerAuthentication::portLevel)
        .filter(ports -> !ports.isEmpty())
        .ifPresent(
            ports -> {
              page.line(Page.STEP, "Port Level mTLS mode:");
              ports
                  .keySet()
                  .forEach(
                      port ->
                          page.line(
                              2 * Page.STEP,
                              port + ": " + policies.forWorkload(pod.namespace(), labels, port)));
            });
  }

  private static List<PeerAuthentication> read(List<Json> written, MeshConfig mesh) {
    ObjectReader reader = FolderMesh.reader(mesh, MeshSettings.DEFAULT);
    var policies = new ArrayList<PeerAuthentication>();
    for (Json one : written) {
      var read =
          reader.readAll(new Document("the cluster", 1, IndentedJson.LIST.print(one))).getFirst();
      read.object()
          .or(read::closed)
          .filter(PeerAuthentication.class::isInstance)
          .map(PeerAuthentication.class::cast)
          .ifPresent(policies::add);
    }
    policies.sort(Comparator.comparing(PeerAuthentication::meta, ConfigMeta.OLDEST_FIRST));
    return policies;
  }

  private MeshConfig mesh(String revision) {
    String name = revision.isEmpty() || revision.equals("default") ? "istio" : "istio-" + revision;
    String text = cluster.get(Kind.CONFIG_MAP, istioNamespace, name).at("data").at("mesh").text();
    return MeshConfigReader.read(new Document("ConfigMap " + name, 1, text))
        .value()
        .orElseThrow(
            () ->
                new Failure(
                    "ConfigMap " + istioNamespace + "/" + name + " has no mesh configuration"));
  }
}
