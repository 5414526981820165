package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import java.util.List;

/**
 * A ServiceImport of the Multi-Cluster Services API: what workloads of its cluster call the Service
 * of that namespace and name by, wherever it is.
 *
 * @param ips its addresses there, sorted; none until somebody has given it some
 */
public record ServiceImport(ConfigMeta meta, List<String> ips) implements MeshObject {
  public static final String KIND = "ServiceImport";

  public ServiceImport {
    ips = List.copyOf(ips);
  }
}
