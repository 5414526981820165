package io.meltemi.analysis;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Runs analyzers over the objects of a mesh. */
public final class Analysis {
  /**
   * What came of it.
   *
   * @param messages sorted, each once
   * @param executed names of the analyzers that ran, in their order
   * @param skipped names of those that did not, because kinds that they need are not known
   */
  public record Result(List<Message> messages, List<String> executed, List<String> skipped) {
    public Result {
      messages = List.copyOf(messages);
      executed = List.copyOf(executed);
      skipped = List.copyOf(skipped);
    }
  }

  /**
   * What is asked.
   *
   * @param namespace whose objects are told of, beside those that are in none; empty for all
   */
  public record Question(String namespace, List<Suppression> suppressions) {
    public Question {
      suppressions = List.copyOf(suppressions);
    }
  }

  private Analysis() {}

  /**
   * Runs the analyzers.
   *
   * @param known the kinds of which all objects that there are were given
   * @param objects those that take precedence first
   */
  public static Result run(
      List<Analyzer> analyzers,
      Set<AnalyzedKind> known,
      List<Resource> objects,
      Question question) {
    var mesh = new Mesh(objects);
    var executed = new ArrayList<String>();
    var skipped = new ArrayList<String>();
    for (Analyzer analyzer : analyzers) {
      Analyzer.Metadata metadata = analyzer.metadata();
      if (known.containsAll(metadata.inputs())) {
        analyzer.analyze(mesh);
        executed.add(metadata.name());
      } else {
        skipped.add(metadata.name());
      }
    }
    return new Result(told(mesh.messages(), question), executed, skipped);
  }

  private static List<Message> told(List<Message> messages, Question question) {
    var told = new TreeMap<Message, Message>(Message.ORDER);
    for (Message message : messages) {
      if (concerns(message, question.namespace())
          && !Suppression.isOwn(message)
          && question.suppressions().stream().noneMatch(s -> s.covers(message))) {
        told.putIfAbsent(message, message);
      }
    }
    return List.copyOf(told.values());
  }

  private static boolean concerns(Message message, String namespace) {
    String own = message.resource().map(Analysis::namespaceOf).orElse("");
    return namespace.isEmpty() || own.isEmpty() || own.equals(namespace);
  }

  /** A namespace is in itself. */
  private static String namespaceOf(Resource resource) {
    return resource.kind() == AnalyzedKind.NAMESPACE ? resource.name() : resource.namespace();
  }

  /** The kinds that are known where there are files alone. */
  public static Set<AnalyzedKind> knownFromFiles() {
    Set<AnalyzedKind> known = EnumSet.allOf(AnalyzedKind.class);
    known.removeIf(
        kind ->
            !kind.isReadFromFiles()
                && kind != AnalyzedKind.MESH_CONFIG
                && kind != AnalyzedKind.MESH_NETWORKS);
    return known;
  }

  /**
   * The mesh's settings, or its networks, as an object.
   *
   * @param text YAML; empty for the defaults
   */
  public static Resource settings(AnalyzedKind kind, String text) throws IllegalArgumentException {
    return MeshSettings.of(kind, text);
  }
}
