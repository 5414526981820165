package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;

/**
 * A Node; its locality is in its labels.
 *
 * @param kubeletVersion {@code status.nodeInfo.kubeletVersion}; empty until the kubelet told it
 */
public record KubeNode(ConfigMeta meta, String kubeletVersion) implements MeshObject {}
