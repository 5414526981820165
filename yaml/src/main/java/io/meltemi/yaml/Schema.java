package io.meltemi.yaml;

/** What scalars without quotes are, and whether a name may be there twice. */
public enum Schema {
  /** YAML 1.2's core schema, which holds JSON's. Two fields of one name are an error. */
  CORE {
    @Override
    Node.Scalar unquoted(String text, int line) {
      return new Node.Scalar(Scalars.typeOf(text), text, line);
    }
  },

  /**
   * YAML 1.1, as Go's yaml.v2 and so Helm and kubectl read it: {@code yes} is true and {@code 017}
   * is 15. A scalar's text is that of its value in the core schema. Of two fields of one name the
   * later one counts.
   */
  GO {
    @Override
    Node.Scalar unquoted(String text, int line) {
      return GoScalars.unquoted(text, line);
    }
  };

  abstract Node.Scalar unquoted(String text, int line);
}
