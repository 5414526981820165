package io.meltemi.agent.iptables;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a network namespace holds of capture, as iptables-save printed it: our chains, and the rules
 * of the built-in chains that jump to them. Other rules are not looked at.
 *
 * @param chains for each table and each of our chains, how many rules it holds
 * @param jumps for each table, the lines ({@code -A PREROUTING …}) that jump to our chains
 */
record SavedState(Map<Table, Map<String, Integer>> chains, Map<Table, List<String>> jumps) {
  private static final String PREFIX = "ISTIO_";

  static SavedState parse(String saved) {
    SavedState state = new SavedState(new EnumMap<>(Table.class), new EnumMap<>(Table.class));
    for (Table each : Table.values()) {
      state.chains.put(each, new LinkedHashMap<>());
      state.jumps.put(each, new ArrayList<>());
    }
    Table table = null;
    for (String line : saved.lines().map(String::strip).toList()) {
      if (line.startsWith("*")) {
        table = find(line.substring(1).strip());
      } else if (table != null) {
        state.read(table, line);
      }
    }
    return state;
  }

  private static @Nullable Table find(String name) {
    for (Table table : Table.values()) {
      if (table.id().equals(name.toLowerCase(Locale.ROOT))) {
        return table;
      }
    }
    return null;
  }

  private void read(Table table, String line) {
    String[] words = line.split(" ");
    Map<String, Integer> ours = Objects.requireNonNull(chains.get(table));
    if (line.startsWith(":" + PREFIX)) {
      ours.putIfAbsent(words[0].substring(1), 0);
    } else if (words.length > 1 && words[0].equals("-A") && words[1].startsWith(PREFIX)) {
      ours.merge(words[1], 1, Integer::sum);
    } else if (words[0].equals("-A") && line.contains(" -j " + PREFIX)) {
      Objects.requireNonNull(jumps.get(table)).add(line);
    }
  }

  Map<String, Integer> chains(Table table) {
    return Objects.requireNonNull(chains.get(table));
  }

  List<String> jumps(Table table) {
    return Objects.requireNonNull(jumps.get(table));
  }

  /** Whether nothing of capture is there. */
  boolean isClean() {
    return chains.values().stream().allMatch(Map::isEmpty)
        && jumps.values().stream().allMatch(List::isEmpty);
  }

  /** Whether our chains are those of {@code wanted}, each with as many rules. */
  boolean hasChainsOf(RuleSet wanted) {
    for (Table table : Table.values()) {
      Map<String, Integer> expected = new LinkedHashMap<>();
      wanted.chains(table).forEach(chain -> expected.put(chain, 0));
      wanted.rules(table).stream()
          .filter(rule -> !rule.isInBuiltInChain())
          .forEach(rule -> expected.merge(rule.chain(), 1, Integer::sum));
      if (!expected.equals(chains(table))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The lines that take capture out of one table again: jumps first, then what of {@code present},
   * our other rules in built-in chains, is there, then the chains.
   */
  List<String> deletions(Table table, List<Rule> present) {
    List<String> lines = new ArrayList<>();
    jumps(table).forEach(jump -> lines.add("-D" + jump.substring(2)));
    present.stream()
        .filter(rule -> rule.table() == table)
        .forEach(rule -> lines.add(rule.deletion()));
    chains(table).keySet().forEach(chain -> lines.add("-F " + chain));
    chains(table).keySet().forEach(chain -> lines.add("-X " + chain));
    return lines;
  }
}
