package io.meltemi.agent.iptables;

import io.meltemi.agent.config.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code pilot-agent istio-clean-iptables}: takes the rules of {@code istio-iptables} out again, of
 * both families. Takes the same flags; only rules in built-in chains that are no jumps (excluded
 * interfaces, TPROXY marks) depend on them. Nothing there is no error.
 */
@Command(
    name = "istio-clean-iptables",
    description = "Remove the rules that istio-iptables set up",
    mixinStandardHelpOptions = true)
public final class CleanIptablesCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("default");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private IptablesOptions options = new IptablesOptions();
  @Mixin private RunOptions run = new RunOptions();

  @Override
  public Integer call() {
    try {
      if (run.nativeNftables) {
        run.nft(NftProgram.removal(), spec.commandLine().getOut());
        return 0;
      }
      IptablesSettings settings = SettingsParser.parse(options, HostFacts.read());
      IptablesRestore restore = run.restore();
      PrintWriter out = spec.commandLine().getOut();
      for (Family family : Family.values()) {
        RuleSet rules = CaptureRules.rulesFor(settings, family);
        if (run.dryRun) {
          out.print("## " + family.command() + "-restore\n" + removal(rules));
        } else {
          remove(restore, family, rules);
        }
      }
      out.flush();
      return 0;
    } catch (IllegalArgumentException | IOException problem) {
      throw new SettingsException(String.valueOf(problem.getMessage()));
    }
  }

  /** A host without IPv6 has nothing to clean there. */
  private static void remove(IptablesRestore restore, Family family, RuleSet rules)
      throws IOException {
    try {
      restore.remove(family, rules);
    } catch (IOException problem) {
      if (family == Family.IPV4) {
        throw problem;
      }
      LOG.log(Level.WARNING, "istio-clean-iptables: {0}", problem.getMessage());
    }
  }

  /** What removes exactly this set, as it stands after {@code istio-iptables} with these flags. */
  private static String removal(RuleSet rules) {
    StringBuilder out = new StringBuilder();
    for (Table table : Table.values()) {
      List<String> lines = new ArrayList<>();
      rules.rules(table).stream()
          .filter(Rule::isInBuiltInChain)
          .forEach(rule -> lines.add(rule.deletion()));
      rules.chains(table).forEach(chain -> lines.add("-F " + chain));
      rules.chains(table).forEach(chain -> lines.add("-X " + chain));
      if (!lines.isEmpty()) {
        RuleSet.block(out, table, lines);
      }
    }
    return out.toString();
  }
}
