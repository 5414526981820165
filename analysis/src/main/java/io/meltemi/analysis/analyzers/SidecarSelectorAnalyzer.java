package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.MessageType;

/** Sidecars that select no pod, or the same pods. */
final class SidecarSelectorAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "sidecar.SelectorAnalyzer",
        "Validates that sidecars that define a workload selector match at least "
            + "one pod, and that there aren't multiple sidecar resources that select "
            + "overlapping pods",
        AnalyzedKind.SIDECAR,
        AnalyzedKind.POD);
  }

  @Override
  public void analyze(Mesh mesh) {
    new OverlappingSelectors(
            AnalyzedKind.SIDECAR,
            MessageType.CONFLICTING_SIDECAR_WORKLOAD_SELECTORS,
            "spec",
            "workloadSelector",
            "labels")
        .check(mesh);
  }
}
