package io.meltemi.analysis.analyzers;

import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.Mesh;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.MessageType;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.SchemaProblems;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects of a kind that istiod would not take, by the readers that istiod's webhook has.
 *
 * @param problems reads objects
 */
record SchemaAnalyzer(AnalyzedKind kind, SchemaProblems problems) implements Analyzer {
  private static final Pattern UNUSED_RULE =
      Pattern.compile("virtualService rule (.+) not used \\((.+)\\)");

  private static final Pattern UNUSED_MATCH =
      Pattern.compile(
          "virtualService rule (.+) match (.+) is not used"
              + " \\(duplicate/overlapping match in rule (.+)\\)");

  @Override
  public Metadata metadata() {
    return Metadata.of(
        "schema.ValidationAnalyzer." + kind.kind(),
        "Runs schema validation as an analyzer on '" + kind.kind() + "' resources",
        kind);
  }

  @Override
  public void analyze(Mesh mesh) {
    for (Resource object : mesh.all(kind)) {
      SchemaProblems.Found found = problems.of(object);
      found
          .errors()
          .forEach(
              text -> mesh.report(Message.of(MessageType.SCHEMA_VALIDATION_ERROR, object, text)));
      found.warnings().forEach(text -> mesh.report(warning(object, text)));
    }
  }

  private static Message warning(Resource object, String text) {
    Matcher match = UNUSED_MATCH.matcher(text);
    if (match.matches()) {
      return Message.of(
          MessageType.VIRTUAL_SERVICE_INEFFECTIVE_MATCH,
          object,
          match.group(1),
          match.group(2),
          match.group(3));
    }
    Matcher rule = UNUSED_RULE.matcher(text);
    return rule.matches()
        ? Message.of(
            MessageType.VIRTUAL_SERVICE_UNREACHABLE_RULE, object, rule.group(1), rule.group(2))
        : Message.of(MessageType.SCHEMA_WARNING, object, text);
  }
}
