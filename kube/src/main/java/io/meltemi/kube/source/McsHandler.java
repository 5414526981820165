package io.meltemi.kube.source;

import io.meltemi.base.IpRange;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import io.meltemi.yaml.Node;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Turns ServiceExports, or ServiceImports, into changes of the mesh. Of an import only addresses
 * count; what is none is left out, as in Istio. Confined to its reflector's thread.
 */
final class McsHandler implements ObjectHandler {
  private final String kind;
  private final String cluster;
  private final Consumer<List<MeshChange>> sink;
  private final Runnable whenSynced;
  private final List<MeshChange> changes = new ArrayList<>();

  /**
   * @param cluster name of the remote cluster that the objects are of; empty: of the own one
   */
  McsHandler(String kind, String cluster, Consumer<List<MeshChange>> sink, Runnable whenSynced) {
    this.kind = kind;
    this.cluster = cluster;
    this.sink = sink;
    this.whenSynced = whenSynced;
  }

  @Override
  public void put(ResourceName name, Node.Mapping object) {
    var meta =
        new ConfigMeta(kind, name, Labels.NONE, Labels.NONE, Instant.EPOCH).inCluster(cluster);
    changes.add(
        new MeshChange.Put(
            kind.equals(ServiceImport.KIND)
                ? new ServiceImport(meta, addresses(object))
                : new ServiceExport(meta)));
  }

  private static List<String> addresses(Node.Mapping object) {
    return object.find("spec") instanceof Node.Mapping spec
            && spec.find("ips") instanceof Node.Sequence(var ips, _)
        ? ips.stream().flatMap(McsHandler::address).distinct().sorted().toList()
        : List.of();
  }

  private static Stream<String> address(Node node) {
    return node instanceof Node.Scalar(_, var text, _) && IpRange.literal(text).isPresent()
        ? Stream.of(text)
        : Stream.empty();
  }

  @Override
  public void deleted(ResourceName name) {
    changes.add(new MeshChange.Delete(new MeshObject.Key(kind, name, cluster)));
  }

  @Override
  public void flush() {
    if (!changes.isEmpty()) {
      List<MeshChange> told = List.copyOf(changes);
      changes.clear();
      sink.accept(told);
    }
  }

  @Override
  public boolean isOptional() {
    return true;
  }

  @Override
  public void synced() {
    flush();
    whenSynced.run();
  }
}
