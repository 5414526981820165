package io.meltemi.files;

import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import io.meltemi.model.LabelSelector;
import io.meltemi.model.MeshChange;
import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes on the objects of the namespaces that {@code discoverySelectors} select, as the source of
 * a cluster does: those of another namespace are not there, neither its services nor its
 * configuration. A namespace that no document describes has its name alone as a label. Confined to
 * the source's thread.
 */
public final class SelectedObjects implements MeshChange.Sink {
  private static final String NAME = "kubernetes.io/metadata.name";

  private final MeshChange.Sink sink;
  private final Map<String, Labels> namespaces = new HashMap<>();
  private final Map<MeshObject.Key, MeshObject> objects = new LinkedHashMap<>();
  private List<LabelSelector> selectors = List.of();

  public SelectedObjects(MeshChange.Sink sink) {
    this.sink = sink;
  }

  @Override
  public void accept(List<MeshChange> changes) {
    var told = new ArrayList<MeshChange>(changes.size());
    for (MeshChange change : changes) {
      switch (change) {
        case MeshChange.Put(var object) -> put(object, told);
        case MeshChange.Delete(var key) -> delete(key, told);
        case MeshChange.Mesh(var config) -> {
          told.add(change);
          select(config.discovery().discoverySelectors(), told);
        }
        case MeshChange.Networks _,
            MeshChange.Keys _,
            MeshChange.Anchors _,
            MeshChange.Addresses _,
            MeshChange.Registry _ ->
            told.add(change);
      }
    }
    if (!told.isEmpty()) {
      sink.accept(told);
    }
  }

  private void put(MeshObject object, List<MeshChange> told) {
    objects.put(object.key(), object);
    if (object instanceof KubeNamespace namespace) {
      relabel(namespace.key().resource().name(), namespace.meta().labels(), told);
    }
    if (isSelected(object.key().resource())) {
      told.add(new MeshChange.Put(object));
    }
  }

  private void delete(MeshObject.Key key, List<MeshChange> told) {
    boolean there = objects.remove(key) instanceof KubeNamespace;
    if (isSelected(key.resource())) {
      told.add(new MeshChange.Delete(key));
    }
    if (there) {
      relabel(key.resource().name(), Labels.NONE, told);
    }
  }

  private void relabel(String namespace, Labels labels, List<MeshChange> told) {
    boolean before = isSelected(namespace);
    namespaces.put(namespace, labels);
    if (before != isSelected(namespace)) {
      for (MeshObject object : objects.values()) {
        if (object.key().resource().namespace().equals(namespace)) {
          told.add(change(object, !before));
        }
      }
    }
  }

  private void select(List<LabelSelector> now, List<MeshChange> told) {
    if (now.equals(selectors)) {
      return;
    }
    List<MeshObject> before =
        objects.values().stream().filter(o -> isSelected(o.key().resource())).toList();
    selectors = List.copyOf(now);
    var selected = new LinkedHashMap<MeshObject.Key, MeshObject>();
    before.forEach(object -> selected.put(object.key(), object));
    for (MeshObject object : objects.values()) {
      boolean was = selected.containsKey(object.key());
      if (was != isSelected(object.key().resource())) {
        told.add(change(object, !was));
      }
    }
  }

  private static MeshChange change(MeshObject object, boolean there) {
    return there ? new MeshChange.Put(object) : new MeshChange.Delete(object.key());
  }

  private boolean isSelected(ResourceName name) {
    return isSelected(name.namespace());
  }

  private boolean isSelected(String namespace) {
    if (selectors.isEmpty() || namespace.isEmpty()) {
      return true;
    }
    Labels labels =
        Labels.of(Map.of(NAME, namespace)).and(namespaces.getOrDefault(namespace, Labels.NONE));
    return selectors.stream().anyMatch(selector -> selector.selects(labels));
  }

  @Override
  public void synced() {
    sink.synced();
  }
}
