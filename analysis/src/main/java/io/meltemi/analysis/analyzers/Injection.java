package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.YamlParser;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What tells whether pods get a proxy.
 *
 * <p>Source: istio 1.30.3 pkg/config/analysis/analyzers/util/in_mesh.go.
 */
final class Injection {
  static final String PROXY = "istio-proxy";

  /** The label and annotation of pods. */
  static final String INJECT = "sidecar.istio.io/inject";

  /** The label of namespaces. */
  static final String NAMESPACE_LABEL = "istio-injection";

  static final String ENABLED = "enabled";
  static final String REVISION = "istio.io/rev";
  static final String DATAPLANE_MODE = "istio.io/dataplane-mode";

  private static final String INJECTOR = "istio-sidecar-injector";

  private Injection() {}

  /** Whether a pod has a proxy, or would get one. */
  static boolean isInMesh(Mesh mesh, String namespace, Tree pod) {
    if (!proxyImage(pod.at("spec")).isEmpty()) {
      return true;
    }
    String own = inject(pod.at("metadata"));
    if (!own.isEmpty()) {
      return own.equals("true");
    }
    return mesh.find(AnalyzedKind.NAMESPACE, "", namespace)
        .map(n -> n.labels().getOrDefault(NAMESPACE_LABEL, "").equals(ENABLED))
        .orElse(false);
  }

  /** What a pod says of its injection; empty for nothing. */
  static String inject(Tree metadata) {
    String label = metadata.at("labels", INJECT).text();
    return label.isEmpty() ? metadata.at("annotations", INJECT).text() : label;
  }

  /** The proxy's image, which may be a sidecar of the init containers; empty if there is none. */
  static String proxyImage(Tree podSpec) {
    return Stream.of("containers", "initContainers")
        .flatMap(list -> podSpec.at(list).items().stream())
        .filter(container -> container.at("name").text().equals(PROXY))
        .map(container -> container.at("image").text())
        .filter(image -> !image.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** The name of a revision's ConfigMap. */
  static String injectorConfigMap(String revision) {
    return revision.isEmpty() || revision.equals("default") ? INJECTOR : INJECTOR + "-" + revision;
  }

  static boolean isInjector(String configMap) {
    return configMap.startsWith(INJECTOR);
  }

  /** The settings that a ConfigMap of the injector has. */
  static Tree values(Resource configMap) {
    try {
      String text = configMap.tree().at("data", "values").text();
      return new Tree(YamlParser.parse(new Document("", 1, text)));
    } catch (BadDocumentException _) {
      return new Tree(null);
    }
  }

  /** Whether the object is a part of Istio. */
  static boolean isControlPlane(Resource resource) {
    return resource.labels().find("istio").isPresent()
        || resource.labels().getOrDefault("release", "").equals("istio");
  }

  /** Objects by their namespaces. */
  static Map<String, List<Resource>> byNamespace(List<Resource> objects) {
    return objects.stream().collect(Collectors.groupingBy(Resource::namespace));
  }
}
