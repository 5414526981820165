package io.meltemi.istioctl.multicluster;

import io.meltemi.gotemplate.chart.Chart;
import io.meltemi.gotemplate.chart.ChartRenderer;
import io.meltemi.gotemplate.chart.Manifests;
import io.meltemi.gotemplate.chart.Release;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The service account as which a control plane elsewhere reads a cluster, and its rights, of the
 * charts that this program carries or of a folder of charts.
 */
final class ReaderRights {
  /** The account that the charts make. */
  static final String ACCOUNT = "istio-reader-service-account";

  private static final Kind CLUSTER_ROLE =
      Kind.cluster("rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole");
  private static final Kind CLUSTER_ROLE_BINDING =
      Kind.cluster("rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding");

  private ReaderRights() {}

  /**
   * Makes the namespace, the account and its rights, as far as they are not there.
   *
   * @param charts a folder with the charts {@code base} and {@code istiod}; empty for our own
   */
  static void create(Cluster cluster, String namespace, String charts) {
    if (cluster.find(Kind.NAMESPACE, "", namespace).isEmpty()) {
      cluster.create(Kind.NAMESPACE, "", namespace(namespace));
    }
    for (Json object : objects(namespace, charts)) {
      Kind kind =
          switch (object.at("kind").text()) {
            case "ServiceAccount" -> Kind.SERVICE_ACCOUNT;
            case "ClusterRole" -> CLUSTER_ROLE;
            default -> CLUSTER_ROLE_BINDING;
          };
      String name = object.at("metadata").at("name").text();
      if (cluster.find(kind, namespace, name).isEmpty()) {
        cluster.create(kind, namespace, object);
      }
    }
  }

  private static Json namespace(String name) {
    return json(Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
  }

  /** What of the charts is the reader's. */
  static List<Json> objects(String namespace, String charts) {
    Map<String, @Nullable Object> values = Map.of("global", Map.of("istioNamespace", namespace));
    List<String> texts = new ArrayList<>();
    try {
      if (!charts.isEmpty()) {
        texts.addAll(rendered(Path.of(charts), namespace, values));
      } else {
        texts.addAll(ofResources(namespace, values));
      }
    } catch (IOException unreadable) {
      throw new Failure("cannot read the charts: " + unreadable);
    }
    return Manifests.objects(texts).stream()
        .map(ReaderRights::json)
        .filter(object -> object.at("metadata").at("name").text().startsWith("istio-reader-"))
        .toList();
  }

  private static List<String> ofResources(String namespace, Map<String, @Nullable Object> values)
      throws IOException {
    URL folder = ReaderRights.class.getResource("/charts/istiod/Chart.yaml");
    if (folder == null) {
      throw new IOException("this program carries none (expected: --manifests FOLDER)");
    }
    try {
      URI uri = folder.toURI();
      if (!uri.getScheme().equals("jar")) {
        return rendered(Path.of(uri).resolve("../..").normalize(), namespace, values);
      }
      try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
        return rendered(jar.getPath("/charts"), namespace, values);
      }
    } catch (URISyntaxException impossible) {
      throw new IOException(impossible);
    }
  }

  private static List<String> rendered(
      Path charts, String namespace, Map<String, @Nullable Object> values) throws IOException {
    List<String> texts = new ArrayList<>();
    for (String name : List.of("base", "istiod")) {
      Map<String, String> files =
          ChartRenderer.render(
              Chart.load(charts.resolve(name)), Release.of("istio-" + name, namespace), values);
      files.forEach(
          (file, text) -> {
            if (file.contains("reader")) {
              texts.add(text);
            }
          });
    }
    return texts;
  }

  private static Json json(Map<String, ? extends @Nullable Object> object) {
    try {
      return JsonReader.read(PlainJson.toJson(object).toString().getBytes(StandardCharsets.UTF_8));
    } catch (JsonReader.MalformedJsonException impossible) {
      throw new AssertionError("JSON that was just written", impossible);
    }
  }
}
