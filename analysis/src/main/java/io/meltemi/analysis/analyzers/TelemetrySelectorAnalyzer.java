package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.MessageType;

/** Telemetries that select no pod, or the same pods. */
final class TelemetrySelectorAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "telemetry.SelectorAnalyzer",
        "Validates that telemetries that define a selector match at least one "
            + "pod, and that there aren't multiple telemetry resources that select "
            + "overlapping pods",
        AnalyzedKind.TELEMETRY,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    new OverlappingSelectors(
            AnalyzedKind.TELEMETRY,
            MessageType.CONFLICTING_TELEMETRY_WORKLOAD_SELECTORS,
            "spec",
            "selector",
            "matchLabels")
        .check(mesh);
  }
}
