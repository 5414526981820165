package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;
import java.util.List;

/**
 * A Node; its locality is in its labels.
 *
 * @param kubeletVersion {@code status.nodeInfo.kubeletVersion}; empty until the kubelet told it
 * @param externalAddresses at which it is reached from outside ({@code ExternalIP})
 */
public record KubeNode(ConfigMeta meta, String kubeletVersion, List<String> externalAddresses)
    implements MeshObject {
  public KubeNode {
    externalAddresses = List.copyOf(externalAddresses);
  }
}
