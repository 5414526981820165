package io.meltemi.ingest.gateway;

import io.meltemi.ingest.gateway.Step.Stage;
import io.meltemi.model.MeshObject;

/** What a derivation's result means to others. */
interface Effects {
  void changed(Fact fact);

  void due(Stage stage, MeshObject.Key of);
}
