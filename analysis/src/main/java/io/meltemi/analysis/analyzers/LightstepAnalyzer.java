package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.Set;
import java.util.stream.Collectors;

/** Telemetries that still send to Lightstep. */
final class LightstepAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "telemetry.LightstepAnalyzer",
        "Validates that lightstep provider is still used",
        AnalyzedKind.TELEMETRY,
        AnalyzedKind.MESH_CONFIG);
  }

  @Override
  public void analyze(Mesh mesh) {
    Set<String> lightstep =
        mesh.meshConfig().at("extensionProviders").items().stream()
            .filter(provider -> provider.at("lightstep").exists())
            .map(provider -> provider.at("name").text())
            .collect(Collectors.toSet());
    for (Resource telemetry : mesh.all(AnalyzedKind.TELEMETRY)) {
      for (Tree tracing : telemetry.spec().at("tracing").items()) {
        for (Tree provider : tracing.at("providers").items()) {
          String name = provider.at("name").text();
          if (lightstep.contains(name)) {
            mesh.report(
                Message.of(
                    MessageType.DEPRECATED,
                    telemetry,
                    "The Lightstep provider "
                        + name
                        + " is deprecated, please migrate to OpenTelemetry provider."));
          }
        }
      }
    }
  }
}
