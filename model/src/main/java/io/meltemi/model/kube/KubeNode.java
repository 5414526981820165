package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;

/** A Node; its locality is in its labels. */
public record KubeNode(ConfigMeta meta) implements MeshObject {}
