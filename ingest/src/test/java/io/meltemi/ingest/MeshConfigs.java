package io.meltemi.ingest;

import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;

/** Mesh configurations written down. */
final class MeshConfigs {
  private MeshConfigs() {}

  static MeshConfig of(String yaml) {
    return MeshConfigReader.read(new Document("mesh.yaml", 1, yaml)).value().orElseThrow();
  }
}
