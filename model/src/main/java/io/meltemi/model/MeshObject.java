package io.meltemi.model;

import io.meltemi.base.ResourceName;

/** An object of a source, parsed and validated: Istio's kinds and what is used of Kubernetes'. */
public interface MeshObject {
  ConfigMeta meta();

  /** Identity among all objects of the mesh. */
  default Key key() {
    return new Key(meta().kind(), meta().resource(), meta().cluster());
  }

  /**
   * Kind ({@code VirtualService}), namespace and name.
   *
   * @param cluster as {@link ConfigMeta#cluster}: empty for the own one
   */
  record Key(String kind, ResourceName resource, String cluster) {
    /** Of an object of the own cluster. */
    public Key(String kind, ResourceName resource) {
      this(kind, resource, "");
    }

    @Override
    public String toString() {
      return kind + " " + resource + (cluster.isEmpty() ? "" : " of cluster " + cluster);
    }
  }
}
