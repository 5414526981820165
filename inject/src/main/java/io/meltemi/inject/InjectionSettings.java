package io.meltemi.inject;

import io.meltemi.model.MeshConfig;
import java.util.List;

/**
 * What holds for all pods.
 *
 * @param revision of this control plane; empty is the default
 * @param compliancePolicy {@code COMPLIANCE_POLICY}; empty is none
 * @param beforeProxy names of init containers that start before a native sidecar
 * @param openShift whether namespaces hand out user ids
 */
public record InjectionSettings(
    InjectionConfig config,
    InjectionValues values,
    MeshConfig mesh,
    String revision,
    String compliancePolicy,
    List<String> beforeProxy,
    boolean openShift) {
  public InjectionSettings {
    beforeProxy = List.copyOf(beforeProxy);
  }

  /** With nothing but what every installation has. */
  public static InjectionSettings of(
      InjectionConfig config, InjectionValues values, MeshConfig mesh) {
    return new InjectionSettings(config, values, mesh, "", "", List.of(), false);
  }
}
