package io.meltemi.crds;

import java.util.List;

/** A type as the sources write it, such as {@code [string(1..253)](..16)}. */
sealed interface TypeExpression {
  /** A scalar such as {@code int32}, or a type of the sources. */
  record Name(String name) implements TypeExpression {}

  /** {@code [T]}. */
  record ListOf(TypeExpression item) implements TypeExpression {}

  /** {@code {T}}: a map with names of the user's. */
  record MapOf(TypeExpression value) implements TypeExpression {}

  /** {@code enum(A, B)}. */
  record Words(List<String> words) implements TypeExpression {
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * {@code T(least..most)}: the length of text, the value of a number, the size of a list or map.
   *
   * @param least, most empty where there is no bound
   */
  record Bounded(TypeExpression of, String least, String most) implements TypeExpression {}

  /** {@code T?}: null is good too. */
  record Nullable(TypeExpression of) implements TypeExpression {}

  static TypeExpression parse(String text) {
    return new TypeExpressionParser(text).whole();
  }
}
