package io.meltemi.kube.source;

import io.meltemi.base.Problem;
import io.meltemi.base.ResourceName;
import io.meltemi.base.Translated;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.config.mesh.MeshNetworksReader;
import io.meltemi.kube.ObjectHandler;
import io.meltemi.model.MeshConfig;
import io.meltemi.model.MeshNetworks;
import io.meltemi.yaml.Document;
import io.meltemi.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The mesh's settings in a ConfigMap: MeshConfig under {@code mesh}, MeshNetworks under {@code
 * meshNetworks}. A bad version leaves the last good one in force; without the ConfigMap Istio's
 * defaults are.
 */
final class MeshSettings implements ObjectHandler {
  private final Consumer<MeshConfig> mesh;
  private final Consumer<MeshNetworks> networks;
  private final Runnable whenSynced;
  private final ObjectProblems problems = new ObjectProblems("ConfigMap");

  /** Each is told what is to be in force. */
  MeshSettings(Consumer<MeshConfig> mesh, Consumer<MeshNetworks> networks, Runnable whenSynced) {
    this.mesh = mesh;
    this.networks = networks;
    this.whenSynced = whenSynced;
  }

  @Override
  public void put(ResourceName name, Node.Mapping object) {
    Node.Mapping data =
        object.find("data") instanceof Node.Mapping mapping
            ? mapping
            : new Node.Mapping(List.of(), List.of(), 0);
    var found = new ArrayList<Problem>();
    read(name, data, "mesh", MeshConfigReader::read, mesh, found);
    read(name, data, "meshNetworks", MeshNetworksReader::read, networks, found);
    problems.update(name, found);
  }

  private static <T> void read(
      ResourceName map,
      Node.Mapping data,
      String key,
      Function<Document, Translated<T>> reader,
      Consumer<T> taker,
      List<Problem> problems) {
    String text = data.find(key) instanceof Node.Scalar(_, var value, _) ? value : "{}";
    Translated<T> read =
        reader.apply(new Document("ConfigMap " + map + " " + key, 1, text.isBlank() ? "{}" : text));
    problems.addAll(read.problems());
    read.value().ifPresent(taker);
  }

  @Override
  public void deleted(ResourceName name) {
    problems.remove(name);
    mesh.accept(MeshConfigReader.defaults());
    networks.accept(MeshNetworks.NONE);
  }

  @Override
  public void synced() {
    whenSynced.run();
  }
}
