package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import io.meltemi.base.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pods whose proxies have another image than the injector would give them. */
final class InjectionImageAnalyzer implements Analyzer {
  @Override
  public Metadata metadata() {
    return Metadata.of(
        "injection.ImageAnalyzer",
        "Checks the image of auto-injection configured with the running proxies on pods",
        AnalyzedKind.NAMESPACE,
        AnalyzedKind.POD,
        AnalyzedKind.CONFIG_MAP);
  }

  @Override
  public void analyze(Mesh mesh) {
    Map<String, String> images = new HashMap<>();
    for (Resource map : mesh.all(AnalyzedKind.CONFIG_MAP)) {
      if (Injection.isInjector(map.name())) {
        images.put(map.name(), image(Injection.values(map).at("global")));
      }
    }
    if (images.isEmpty()) {
      return;
    }
    Map<String, List<Resource>> pods = Injection.byNamespace(mesh.all(AnalyzedKind.POD));
    for (Resource namespace : mesh.all(AnalyzedKind.NAMESPACE)) {
      Optional<String> revision = revision(namespace.labels());
      String image =
          revision.map(r -> images.getOrDefault(Injection.injectorConfigMap(r), "")).orElse("");
      if (image.isEmpty()) {
        continue;
      }
      List<String> others =
          pods.getOrDefault(namespace.name(), List.of()).stream()
              .filter(pod -> hasOther(pod, image))
              .map(Resource::name)
              .toList();
      if (!others.isEmpty()) {
        mesh.report(
            Message.of(
                MessageType.PODS_ISTIO_PROXY_IMAGE_MISMATCH_IN_NAMESPACE, namespace, others));
      }
    }
  }

  private static boolean hasOther(Resource pod, String image) {
    String own = Injection.proxyImage(pod.spec());
    return pod.annotations().getOrDefault("sidecar.istio.io/proxyImage", "").isEmpty()
        && !own.isEmpty()
        && !own.equals(image);
  }

  /** The revision that injects pods of a namespace. */
  private static Optional<String> revision(Labels labels) {
    Optional<String> own = labels.find(Injection.REVISION);
    return own.isPresent()
        ? own
        : labels
            .find(Injection.NAMESPACE_LABEL)
            .filter(value -> value.equals(Injection.ENABLED))
            .map(_ -> "default");
  }

  private static String image(Tree global) {
    String image = global.at("proxy", "image").text();
    return image.contains("/")
        ? image
        : global.at("hub").text() + "/" + image + ":" + global.at("tag").text();
  }
}
