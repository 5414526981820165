package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Several Telemetries for all of a namespace. */
final class TelemetryDefaultAnalyzer implements Analyzer {

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "telemetry.DefaultSelectorAnalyzer",
        "Validates that there aren't multiple telemetry resources that have no " + "selector",
        AnalyzedKind.TELEMETRY);
  }

  @Override
  public void analyze(Mesh mesh) {
    var byNamespace = new TreeMap<String, List<Resource>>();
    for (Resource telemetry : mesh.all(AnalyzedKind.TELEMETRY)) {
      Tree spec = telemetry.spec();
      boolean targeted =
          spec.at("selector").exists()
              || spec.at("targetRef").exists()
              || !spec.at("targetRefs").items().isEmpty();
      if (!targeted) {
        byNamespace.computeIfAbsent(telemetry.namespace(), _ -> new ArrayList<>()).add(telemetry);
      }
    }
    byNamespace.forEach(
        (namespace, telemetries) -> {
          List<String> names = telemetries.stream().map(Resource::name).sorted().toList();
          if (names.size() > 1) {
            telemetries.forEach(
                telemetry ->
                    mesh.report(
                        Message.of(
                            MessageType.MULTIPLE_TELEMETRIES_WITHOUT_WORKLOAD_SELECTORS,
                            telemetry,
                            names,
                            namespace)));
          }
        });
  }
}
