package io.meltemi.model;

import java.util.SortedMap;

/** A Kubernetes Secret or ConfigMap with certificates. Its data never shows in print. */
public record Secret(ConfigMeta meta, String type, SortedMap<String, String> base64Data)
    implements MeshObject {
  @Override
  public String toString() {
    return meta + " [redacted]";
  }
}
