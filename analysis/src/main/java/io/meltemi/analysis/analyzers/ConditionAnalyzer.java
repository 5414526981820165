package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.Tree;
import java.util.List;

/** Conditions in the status of objects that say that something is not so. */
final class ConditionAnalyzer implements Analyzer {
  private static final List<AnalyzedKind> KINDS =
      List.of(AnalyzedKind.SERVICE, AnalyzedKind.SERVICE_ENTRY, AnalyzedKind.AUTHORIZATION_POLICY);

  @Override
  public Metadata metadata() {
    return new Metadata(
        "conditions.ConditionAnalyzer",
        "Checks for negative status conditions on resources",
        KINDS);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (AnalyzedKind kind : KINDS) {
      for (Resource object : mesh.all(kind)) {
        for (Tree condition : object.tree().at("status", "conditions").items()) {
          if (condition.at("status").text().equals("False")) {
            mesh.report(
                Message.of(
                    MessageType.NEGATIVE_CONDITION_STATUS,
                    object,
                    condition.at("type").text(),
                    condition.at("reason").text(),
                    condition.at("message").text()));
          }
        }
      }
    }
  }
}
