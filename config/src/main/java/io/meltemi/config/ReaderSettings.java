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
 */
public record ReaderSettings(
    String domain,
    Visibility serviceExportTo,
    Visibility virtualServiceExportTo,
    Visibility destinationRuleExportTo) {

  public static final ReaderSettings DEFAULT =
      new ReaderSettings("cluster.local", Visibility.PUBLIC, Visibility.PUBLIC, Visibility.PUBLIC);

  public static ReaderSettings of(String domain, MeshConfig mesh) {
    return new ReaderSettings(
        domain,
        mesh.defaultServiceExportTo(),
        mesh.defaultVirtualServiceExportTo(),
        mesh.defaultDestinationRuleExportTo());
  }
}
