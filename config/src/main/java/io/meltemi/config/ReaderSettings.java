package io.meltemi.config;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.Visibility;

/**
 * What reading depends on beside the text. Objects that were read under other settings have to be
 * read again.
 *
 * @param domain of the cluster's services, such as {@code cluster.local}
 * @param serviceExportTo, virtualServiceExportTo, destinationRuleExportTo for objects that do not
 *     say {@code exportTo}
 * @param ignored what has no effect rather than to be denied
 * @param patches what EnvoyFilters' values are checked by
 * @param cluster name of the remote cluster that the objects are of; empty: of the own one
 */
public record ReaderSettings(
    String domain,
    Visibility serviceExportTo,
    Visibility virtualServiceExportTo,
    Visibility destinationRuleExportTo,
    IgnoredObjects ignored,
    PatchValues patches,
    String cluster) {

  public ReaderSettings(
      String domain,
      Visibility serviceExportTo,
      Visibility virtualServiceExportTo,
      Visibility destinationRuleExportTo,
      IgnoredObjects ignored) {
    this(
        domain,
        serviceExportTo,
        virtualServiceExportTo,
        destinationRuleExportTo,
        ignored,
        PatchValues.UNCHECKED,
        "");
  }

  public ReaderSettings withPatches(PatchValues other) {
    return new ReaderSettings(
        domain,
        serviceExportTo,
        virtualServiceExportTo,
        destinationRuleExportTo,
        ignored,
        other,
        cluster);
  }

  public ReaderSettings inCluster(String other) {
    return new ReaderSettings(
        domain,
        serviceExportTo,
        virtualServiceExportTo,
        destinationRuleExportTo,
        ignored,
        patches,
        other);
  }

  public static final ReaderSettings DEFAULT =
      new ReaderSettings(
          "cluster.local",
          Visibility.PUBLIC,
          Visibility.PUBLIC,
          Visibility.PUBLIC,
          IgnoredObjects.NONE);

  public static ReaderSettings of(String domain, MeshConfig mesh, IgnoredObjects ignored) {
    return new ReaderSettings(
        domain,
        mesh.discovery().defaultServiceExportTo(),
        mesh.discovery().defaultVirtualServiceExportTo(),
        mesh.discovery().defaultDestinationRuleExportTo(),
        ignored);
  }
}
