package io.meltemi.agent.iptables;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the rules of a network namespace to a wanted state, one family at a time. Each table is
 * changed in one commit of iptables-restore, so that traffic sees the old rules or the new ones,
 * never half of them, and rules of others stay.
 */
final class IptablesRestore {
  private static final Logger LOG = System.getLogger("default");

  private final CommandRunner runner;
  private final String forcedBinary;

  IptablesRestore(CommandRunner runner, String forcedBinary) {
    this.runner = runner;
    this.forcedBinary = forcedBinary;
  }

  /** What to do about rules of capture that are there already and are not those wanted. */
  enum Leftovers {
    /** Refuse, so that nobody's rules are lost unasked. */
    FAIL,
    /** Put the wanted rules in their place. */
    REPLACE,
    /** Add the wanted rules whatever is there. */
    IGNORE
  }

  /**
   * Adds the rules, unless they are all there already.
   *
   * @throws IOException where iptables is missing or refuses, or where leftovers are in the way
   */
  void apply(Family family, RuleSet wanted, Leftovers leftovers) throws IOException {
    IptablesVariant variant = IptablesVariant.find(family, forcedBinary, runner);
    SavedState state = SavedState.parse(variant.saved());
    if (leftovers == Leftovers.IGNORE) {
      restore(variant, wanted.restoreInput());
    } else if (state.isClean()) {
      LOG.log(Level.INFO, "adding capture rules with {0}-restore", variant.name());
      restore(variant, wanted.restoreInput());
    } else if (isInPlace(variant, state, wanted)) {
      LOG.log(Level.INFO, "{0}: the capture rules are in place already", variant.name());
    } else if (leftovers == Leftovers.REPLACE) {
      LOG.log(Level.INFO, "replacing other capture rules with {0}-restore", variant.name());
      restore(variant, replacement(variant, state, wanted));
    } else {
      throw new IOException(
          ("%s: the ISTIO_* chains %s are there with other rules than those wanted (expected: none,"
                  + " or the same; --reconcile replaces them, istio-clean-iptables removes them)")
              .formatted(variant.name(), chainNames(state)));
    }
  }

  /**
   * Removes every chain of capture and every jump to one, and those of the set's rules that stand
   * in built-in chains. Nothing there is no error.
   */
  void remove(Family family, RuleSet known) throws IOException {
    IptablesVariant variant = IptablesVariant.find(family, forcedBinary, runner);
    SavedState state = SavedState.parse(variant.saved());
    restore(variant, replacement(variant, state, new RuleSet(List.of()), present(variant, known)));
  }

  private static List<String> chainNames(SavedState state) {
    List<String> names = new ArrayList<>();
    for (Table table : Table.values()) {
      state.chains(table).keySet().forEach(chain -> names.add(table.id() + "/" + chain));
    }
    return names;
  }

  private boolean isInPlace(IptablesVariant variant, SavedState state, RuleSet wanted)
      throws IOException {
    if (!state.hasChainsOf(wanted)) {
      return false;
    }
    for (Rule rule : wanted.rules()) {
      if (!exists(variant, rule)) {
        return false;
      }
    }
    return true;
  }

  private boolean exists(IptablesVariant variant, Rule rule) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-t", rule.table().id(), "-C", rule.chain()));
    arguments.addAll(rule.words());
    return runner.run("", variant.writing("", arguments)).succeeded();
  }

  private String replacement(IptablesVariant variant, SavedState state, RuleSet wanted)
      throws IOException {
    return replacement(variant, state, wanted, present(variant, wanted));
  }

  private String replacement(
      IptablesVariant variant, SavedState state, RuleSet wanted, List<Rule> present) {
    StringBuilder input = new StringBuilder();
    for (Table table : Table.values()) {
      List<String> lines = new ArrayList<>(state.deletions(table, present));
      lines.addAll(wanted.additions(table));
      if (!lines.isEmpty()) {
        RuleSet.block(input, table, lines);
      }
    }
    LOG.log(Level.DEBUG, "{0}-restore input:\n{1}", variant.name(), input);
    return input.toString();
  }

  /** Those rules in built-in chains that are there, but for jumps to our chains. */
  private List<Rule> present(IptablesVariant variant, RuleSet rules) throws IOException {
    List<Rule> present = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      boolean jumps = rule.bareTarget().filter(target -> target.startsWith("ISTIO_")).isPresent();
      if (rule.isInBuiltInChain() && !jumps && exists(variant, rule)) {
        present.add(rule);
      }
    }
    return present;
  }

  private void restore(IptablesVariant variant, String input) throws IOException {
    if (input.isEmpty()) {
      return;
    }
    var result = runner.run(input, variant.writing("-restore", List.of("--noflush")));
    if (!result.succeeded()) {
      throw new IOException(
          "%s-restore ended with %d (expected: 0): %s; its input was:%n%s"
              .formatted(variant.name(), result.exitCode(), result.err().strip(), input));
    }
  }
}
