package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;

/**
 * A ServiceExport of the Multi-Cluster Services API: the endpoints that its cluster has of the
 * Service of that namespace and name are for other clusters too.
 */
public record ServiceExport(ConfigMeta meta) implements MeshObject {
  public static final String KIND = "ServiceExport";
}
