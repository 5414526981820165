package io.meltemi.agent.iptables;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of one IP family, in the order in which they are to be added. */
public record RuleSet(List<Rule> rules) {
  public RuleSet {
    rules = List.copyOf(rules);
  }

  /** The input of iptables-restore that creates the chains of this set and fills them. */
  public String restoreInput() {
    StringBuilder out = new StringBuilder();
    for (Table table : Table.values()) {
      List<String> lines = additions(table);
      if (!lines.isEmpty()) {
        block(out, table, lines);
      }
    }
    return out.toString();
  }

  /** Writes one table's lines between its heading and its commit. */
  static void block(StringBuilder out, Table table, List<String> lines) {
    out.append("* ").append(table.id()).append('\n');
    lines.forEach(line -> out.append(line).append('\n'));
    out.append("COMMIT\n");
  }

  /** The lines that create the chains of one table and add its rules. */
  List<String> additions(Table table) {
    List<String> lines = new ArrayList<>();
    chains(table).forEach(chain -> lines.add("-N " + chain));
    rules(table).forEach(rule -> lines.add(rule.addition()));
    return lines;
  }

  List<Rule> rules(Table table) {
    return rules.stream().filter(rule -> rule.table() == table).toList();
  }

  /**
   * The chains of our own that one table needs: those with rules first, in order of appearance,
   * then those that are only jumped to.
   */
  Set<String> chains(Table table) {
    List<Rule> inTable = rules(table);
    Set<String> chains =
        inTable.stream().map(Rule::chain).collect(Collectors.toCollection(LinkedHashSet::new));
    inTable.forEach(rule -> rule.bareTarget().ifPresent(chains::add));
    chains.removeIf(Rule::isBuiltIn);
    return chains;
  }
}
