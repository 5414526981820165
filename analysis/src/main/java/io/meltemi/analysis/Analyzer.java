package io.meltemi.analysis;

import java.util.List;

/** A check of objects of some kinds. */
public interface Analyzer {
  /**
   * What an analyzer is.
   *
   * @param name by which it is selected
   * @param inputs the kinds that it looks at; where one of them is not known, it does not run
   */
  record Metadata(String name, String description, List<AnalyzedKind> inputs) {
    public Metadata {
      inputs = List.copyOf(inputs);
    }

    public static Metadata of(String name, String description, AnalyzedKind... inputs) {
      return new Metadata(name, description, List.of(inputs));
    }
  }

  Metadata metadata();

  /** Reports what is wrong to {@code mesh}. */
  void analyze(Mesh mesh);
}
