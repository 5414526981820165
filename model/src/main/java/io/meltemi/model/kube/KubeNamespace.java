package io.meltemi.model.kube;

import io.meltemi.model.ConfigMeta;
import io.meltemi.model.MeshObject;

/** A Namespace; what is used of it is its labels. */
public record KubeNamespace(ConfigMeta meta) implements MeshObject {}
