package io.meltemi.model;

/** An object of a source, parsed and validated: Istio's kinds and what is used of Kubernetes'. */
public interface MeshObject {
  ConfigMeta meta();

  /** Identity among all objects of a source. */
  default Key key() {
    return new Key(meta().kind(), meta().resource());
  }

  /** Kind ({@code VirtualService}), namespace and name. */
  record Key(String kind, io.meltemi.base.ResourceName resource) {
    @Override
    public String toString() {
      return kind + " " + resource;
    }
  }
}
