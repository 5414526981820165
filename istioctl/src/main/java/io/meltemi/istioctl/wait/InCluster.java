package io.meltemi.istioctl.wait;

import io.meltemi.base.GoDuration;
import io.meltemi.base.ResourceName;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.kube.Target;
import io.meltemi.istioctl.plan.ServedMesh;
import io.meltemi.model.MeshObject;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Objects of a cluster. */
record InCluster(Cluster cluster, WaitOptions options, Pause pause) {
  /**
   * @param meshes read once the object is as it is waited for
   */
  Waited find(
      String kindWord, String nameWord, GlobalOptions globals, Supplier<List<ServedMesh>> meshes) {
    Target target = Target.of(nameWord, globals.namespace(cluster));
    WaitedKind kind = WaitedKind.named(kindWord, cluster);
    String version = version(kind, target);
    return new Waited(
        new MeshObject.Key(kind.inKeys(), new ResourceName(target.namespace(), target.name())),
        new Version.OfResource(kind.inKeys(), version),
        meshes.get(),
        this::running);
  }

  /** The object's resource version, once it has the generation that was asked for. */
  private String version(WaitedKind kind, Target target) {
    while (true) {
      Json metadata = cluster.get(kind.served(), target.namespace(), target.name()).at("metadata");
      long generation = metadata.at("generation").number();
      if (options.generation() <= generation) {
        return options.resourceVersion().isEmpty()
            ? metadata.at("resourceVersion").text()
            : options.resourceVersion();
      }
      if (pause.isOver()) {
        throw new Failure(
            "%s is of generation %d after %s (expected: %d)"
                .formatted(
                    kind.served().named(target.namespace(), target.name()),
                    generation,
                    GoDuration.format(options.timeout()),
                    options.generation()));
      }
      pause.take();
    }
  }

  private Set<String> running() {
    return new Pods(cluster)
        .selected("", "").stream().filter(Pod::runs).map(Pod::proxyId).collect(Collectors.toSet());
  }
}
