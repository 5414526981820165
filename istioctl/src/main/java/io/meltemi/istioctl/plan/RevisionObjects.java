package io.meltemi.istioctl.plan;

import io.meltemi.model.MeshObject;
import io.meltemi.model.kube.KubeNamespace;
import io.meltemi.settings.RevisionLabel;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The objects of a cluster that an istiod takes: not those of other revisions.
 *
 * @param names its revision's and those of its tags
 * @param namespaces the revisions of namespaces that are labelled with one
 */
record RevisionObjects(Set<String> names, Map<String, String> namespaces) {
  static RevisionObjects of(Set<String> names, Collection<MeshObject> objects) {
    var namespaces = new HashMap<String, String>();
    for (MeshObject object : objects) {
      if (object instanceof KubeNamespace) {
        RevisionLabel.of(object)
            .ifPresent(revision -> namespaces.put(object.meta().name(), revision));
      }
    }
    return new RevisionObjects(names, namespaces);
  }

  boolean takes(MeshObject object) {
    String namespace = namespaces.getOrDefault(object.meta().namespace(), "");
    return !RevisionLabel.decides(object) || names.contains(RevisionLabel.of(object, namespace));
  }
}
