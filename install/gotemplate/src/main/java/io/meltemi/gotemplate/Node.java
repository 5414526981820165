package io.meltemi.gotemplate;

import java.util.List;
import java.util.Optional;

/** A part of a parsed template. */
sealed interface Node {
  Position position();

  record Text(Position position, String text) implements Node {}

  record Action(Position position, Pipeline pipeline) implements Node {}

  record If(Position position, Pipeline pipeline, List<Node> then, List<Node> otherwise)
      implements Node {}

  record With(Position position, Pipeline pipeline, List<Node> then, List<Node> otherwise)
      implements Node {}

  record Range(Position position, Pipeline pipeline, List<Node> body, List<Node> otherwise)
      implements Node {}

  /** {@code {{template "name" data}}}. */
  record Invoke(Position position, String name, Optional<Pipeline> data) implements Node {}

  record Break(Position position) implements Node {}

  record Continue(Position position) implements Node {}

  /**
   * Commands, the value of each being the last argument of the next.
   *
   * @param variables with their dollar sign; two in a range
   * @param assigns whether the variables exist already
   */
  record Pipeline(
      Position position, List<String> variables, boolean assigns, List<Command> commands)
      implements Term {}

  /** A value or function, and its arguments. */
  record Command(Position position, List<Term> terms) {}

  /** What stands in a command. */
  sealed interface Term permits Pipeline, Literal, Nil, Dot, Variable, Field, Chain, Identifier {
    Position position();
  }

  record Literal(Position position, Object value) implements Term {}

  record Nil(Position position) implements Term {}

  record Dot(Position position) implements Term {}

  /** {@code $name.First.Second}. */
  record Variable(Position position, String name, List<String> fields) implements Term {}

  /** {@code .First.Second}. */
  record Field(Position position, List<String> fields) implements Term {}

  /** {@code (pipeline).First.Second}. */
  record Chain(Position position, Term base, List<String> fields) implements Term {}

  record Identifier(Position position, String name) implements Term {}
}
