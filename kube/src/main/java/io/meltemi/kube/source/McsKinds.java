package io.meltemi.kube.source;

import io.meltemi.config.KnownKind;
import io.meltemi.kube.ResourceType;
import io.meltemi.model.kube.ServiceExport;
import io.meltemi.model.kube.ServiceImport;
import java.util.ArrayList;
import java.util.List;

/**
 * The kinds of the Multi-Cluster Services API that are followed, in every cluster.
 *
 * @param group as the clusters serve them (MCS_API_GROUP)
 * @param version the same (MCS_API_VERSION)
 * @param exports whether ServiceExports are
 * @param imports whether ServiceImports are
 */
public record McsKinds(String group, String version, boolean exports, boolean imports) {
  public static final McsKinds NONE = new McsKinds("", "", false, false);

  /** The kind of ServiceExports, whether they are followed or not. */
  public ResourceType serviceExports() {
    return ResourceType.namespaced(group, version, "serviceexports", ServiceExport.KIND);
  }

  List<ResourceType> types() {
    var types = new ArrayList<ResourceType>();
    if (exports) {
      types.add(serviceExports());
    }
    if (imports) {
      types.add(ResourceType.namespaced(group, version, "serviceimports", ServiceImport.KIND));
    }
    return types;
  }

  static KnownKind kind(ResourceType type) {
    return new KnownKind(type.group(), type.kind(), type.kind(), true, false);
  }

  static boolean isOne(KnownKind kind) {
    return kind.kind().equals(ServiceExport.KIND) || kind.kind().equals(ServiceImport.KIND);
  }
}
