package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Analysis;
import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import io.meltemi.yaml.Node;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads the objects of clusters.
 *
 * @param istioNamespace where the control plane and its settings are
 * @param revision of the control plane; objects that are labelled for another one are left out
 * @param err where to tell of what may not be read
 */
record ClusterObjects(String istioNamespace, String revision, Deadline deadline, PrintStream err) {
  private static final String DEFAULT_REVISION = "default";
  private static final String REVISION_LABEL = "istio.io/rev";

  /** Of these there are many, and no analyzer asks for them. */
  private static final Set<String> PASSED_OVER =
      Set.of("helm.sh/release.v1", "kubernetes.io/service-account-token");

  /** When reading has to be over. */
  record Deadline(Duration limit, long endNanos) {
    static Deadline in(Duration limit) {
      return new Deadline(limit, System.nanoTime() + limit.toNanos());
    }

    void check() {
      if (System.nanoTime() > endNanos) {
        throw new Failure(
            "reading the cluster took longer than " + limit.toSeconds() + "s (see --timeout)");
      }
    }
  }

  /**
   * The objects of a cluster.
   *
   * @param name of the cluster; empty if it is the only one
   * @param remote whether its objects of Istio's kinds and the mesh's settings do not count
   */
  Objects read(Cluster cluster, String name, boolean remote) {
    Set<AnalyzedKind> known = EnumSet.noneOf(AnalyzedKind.class);
    var resources = new ArrayList<Resource>();
    for (AnalyzedKind kind : AnalyzedKind.values()) {
      if (kind.plural().isEmpty() || remote && kind.isIstio()) {
        continue;
      }
      deadline.check();
      list(cluster, kind)
          .ifPresent(
              objects -> {
                known.add(kind);
                objects.forEach(object -> resources.add(resource(kind, object, name)));
              });
    }
    if (!remote) {
      known.addAll(Set.of(AnalyzedKind.MESH_CONFIG, AnalyzedKind.MESH_NETWORKS));
      resources.addAll(settings(resources));
    }
    return new Objects(known, resources);
  }

  /** The objects of a kind that count; absent where they may not be read. */
  private Optional<List<Node.Mapping>> list(Cluster cluster, AnalyzedKind kind) {
    var served =
        new Kind(kind.group(), kind.version(), kind.plural(), kind.kind(), kind.isNamespaced());
    String namespace = kind == AnalyzedKind.CONFIG_MAP ? istioNamespace : "";
    try {
      return Optional.of(
          cluster.list(served, namespace, "").stream()
              .filter(object -> counts(kind, object))
              .map(JsonNodes::of)
              .flatMap(n -> n instanceof Node.Mapping mapping ? Stream.of(mapping) : Stream.of())
              .toList());
    } catch (Failure refused) {
      err.println("Warning: " + refused.getMessage() + "; analyzers that need them are skipped");
      return Optional.empty();
    }
  }

  private boolean counts(AnalyzedKind kind, Json object) {
    Json metadata = object.at("metadata");
    return switch (kind) {
      case NAMESPACE, NODE, POD, SERVICE -> true;
      case SECRET -> !PASSED_OVER.contains(object.at("type").text());
      case CONFIG_MAP -> metadata.at("name").text().startsWith("istio") && isOurs(metadata);
      default -> isOurs(metadata);
    };
  }

  private boolean isOurs(Json metadata) {
    String label = metadata.at("labels").at(REVISION_LABEL).text();
    return label.isEmpty() || label.equals(revision);
  }

  private static Resource resource(AnalyzedKind kind, Node.Mapping object, String cluster) {
    String namespace = new Tree(object).at("metadata", "namespace").text();
    return Resource.of(kind, namespace, object, new Resource.Origin("", 0, cluster));
  }

  /** The mesh's settings and networks, as the control plane's ConfigMap has them. */
  private List<Resource> settings(List<Resource> resources) {
    String name =
        revision.isEmpty() || revision.equals(DEFAULT_REVISION) ? "istio" : "istio-" + revision;
    var settings = new ArrayList<Resource>();
    for (Resource map : resources) {
      if (map.kind() == AnalyzedKind.CONFIG_MAP && map.name().equals(name)) {
        add(settings, AnalyzedKind.MESH_CONFIG, map.tree().at("data", "mesh").text());
        add(settings, AnalyzedKind.MESH_NETWORKS, map.tree().at("data", "meshNetworks").text());
      }
    }
    return settings;
  }

  private void add(List<Resource> settings, AnalyzedKind kind, String text) {
    try {
      settings.add(Analysis.settings(kind, text));
    } catch (IllegalArgumentException e) {
      err.println("Warning: the control plane's ConfigMap: " + e.getMessage());
    }
  }
}
