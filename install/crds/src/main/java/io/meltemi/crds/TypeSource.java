package io.meltemi.crds;

import java.util.List;
import java.util.Optional;

/**
 * A type of the sources: an object with fields, or another name for an expression.
 *
 * @param about what it is; empty where the fields that have it say so
 * @param is the expression, where it is no object
 * @param with the type whose fields come first; empty for none
 * @param open whether fields that it does not name are kept
 * @param key the field that tells the items of a list apart; empty where it is no such list
 */
record TypeSource(
    String name,
    String about,
    Optional<TypeExpression> is,
    String with,
    boolean open,
    String key,
    Constraints constraints,
    List<Field> fields) {

  /**
   * What a value has to hold.
   *
   * @param oneOf fields of which one may be there, by protobuf's {@code oneof}
   * @param atMostOne fields of which one may be there, by a rule
   */
  record Constraints(
      String pattern, List<List<String>> oneOf, List<List<String>> atMostOne, List<Rule> rules) {
    Constraints {
      oneOf = List.copyOf(oneOf);
      atMostOne = List.copyOf(atMostOne);
      rules = List.copyOf(rules);
    }
  }

  TypeSource {
    fields = List.copyOf(fields);
  }

  /**
   * @param expect what has to hold, for people
   * @param cel what has to hold, in CEL
   */
  record Rule(String expect, String cel) {}

  /**
   * @param about empty where the type says it
   */
  record Field(String name, boolean required, TypeExpression type, String about) {}
}
