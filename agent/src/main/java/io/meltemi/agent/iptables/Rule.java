package io.meltemi.agent.iptables;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One rule of a chain.
 *
 * @param position 1-based place to insert at, 0 to append
 * @param specification matches and target as iptables takes them, separated by single spaces
 */
public record Rule(Table table, String chain, int position, String specification) {
  private static final Set<String> BUILT_IN =
      Set.of("INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING", "ACCEPT", "RETURN", "DROP");

  static Rule append(Table table, String chain, String specification) {
    return new Rule(table, chain, 0, specification);
  }

  static Rule insert(Table table, String chain, int position, String specification) {
    return new Rule(table, chain, position, specification);
  }

  /** Whether {@code name} is a chain or target that the kernel brings along. */
  static boolean isBuiltIn(String name) {
    return BUILT_IN.contains(name);
  }

  boolean isInBuiltInChain() {
    return isBuiltIn(chain);
  }

  /**
   * The target where it stands last and so has no options of its own: the chains jumped to are
   * among these, and {@code RETURN} and the like.
   */
  Optional<String> bareTarget() {
    List<String> words = words();
    return words.size() >= 2 && words.get(words.size() - 2).equals("-j")
        ? Optional.of(words.getLast())
        : Optional.empty();
  }

  /** The line that adds this rule, in the language of iptables-restore. */
  String addition() {
    return position == 0
        ? "-A " + chain + " " + specification
        : "-I " + chain + " " + position + " " + specification;
  }

  /** The line that deletes this rule, in the language of iptables-restore. */
  String deletion() {
    return "-D " + chain + " " + specification;
  }

  /** The specification, word by word, as arguments of a command. */
  List<String> words() {
    return List.of(specification.split(" "));
  }
}
