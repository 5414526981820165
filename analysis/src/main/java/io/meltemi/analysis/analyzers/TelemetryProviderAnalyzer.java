package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;

/** Access logs without providers, where the mesh has none by default. */
final class TelemetryProviderAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "telemetry.ProviderAnalyzer",
        "Validates that providers in telemery resource is valid",
        AnalyzedKind.TELEMETRY,
        AnalyzedKind.MESH_CONFIG);
  }

  @Override
  public void analyze(Mesh mesh) {
    if (!mesh.meshConfig().at("defaultProviders", "accessLogging").items().isEmpty()) {
      return;
    }
    for (Resource telemetry : mesh.all(AnalyzedKind.TELEMETRY)) {
      for (Tree logging : telemetry.spec().at("accessLogging").items()) {
        if (logging.at("providers").items().isEmpty()) {
          mesh.report(
              Message.of(
                  MessageType.INVALID_TELEMETRY_PROVIDER,
                  telemetry,
                  telemetry.name(),
                  telemetry.namespace()));
        }
      }
    }
  }
}
