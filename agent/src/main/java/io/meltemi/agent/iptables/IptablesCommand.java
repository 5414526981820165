package io.meltemi.agent.iptables;

import io.meltemi.agent.config.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pilot-agent istio-iptables}: sends the pod's traffic through its Envoy. Exits 0 when the
 * rules are in place, 1 when they could not be, 126 when {@code --run-validation} saw traffic
 * escape.
 */
@Command(
    name = "istio-iptables",
    description = "Set up the rules that send a pod's traffic through its Envoy",
    mixinStandardHelpOptions = true)
public final class IptablesCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger("default");
  private static final int VALIDATION_FAILED = 126;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private IptablesOptions options = new IptablesOptions();
  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--iptables-probe-port",
      defaultValue = "${env:IPTABLES_PROBE_PORT:-15002}",
      description = "port that --run-validation calls (default: ${DEFAULT-VALUE})")
  private int probePort;

  @Option(
      names = "--probe-timeout",
      defaultValue = "${env:PROBE_TIMEOUT:-5s}",
      converter = DurationConverter.class,
      description = "how long --run-validation waits, e.g. 5s (default: ${DEFAULT-VALUE})")
  private Duration probeTimeout = Duration.ofSeconds(5);

  @Option(
      names = "--skip-rule-apply",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:SKIP_RULE_APPLY:-false}",
      description = "change no rules")
  private boolean skipRuleApply;

  @Option(
      names = "--run-validation",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:RUN_VALIDATION:-false}",
      description = "check with a connection that traffic is captured")
  private boolean runValidation;

  @Option(
      names = "--reconcile",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:RECONCILE:-false}",
      description = "replace capture rules that differ from those wanted instead of failing")
  private boolean reconcile;

  @Option(
      names = "--cleanup-only",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:CLEANUP_ONLY:-false}",
      description = "remove capture rules and add none")
  private boolean cleanupOnly;

  @Option(
      names = "--force-apply",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:FORCE_APPLY:-false}",
      description = "add the rules even where they seem to be in place")
  private boolean forceApply;

  @Override
  public Integer call() {
    try {
      IptablesSettings settings = SettingsParser.parse(options, HostFacts.read());
      if (options.redirectDns && !settings.dns().isOn()) {
        LOG.log(
            Level.WARNING,
            "--redirect-dns: no name servers in /etc/resolv.conf and --capture-all-dns is false:"
                + " DNS is not captured");
      }
      if (!skipRuleApply) {
        apply(settings);
      }
      return runValidation && !run.dryRun ? validate(settings) : 0;
    } catch (IllegalArgumentException | IOException problem) {
      throw new SettingsException(String.valueOf(problem.getMessage()));
    }
  }

  private void apply(IptablesSettings settings) throws IOException {
    if (run.nativeNftables) {
      run.nft(cleanupOnly ? NftProgram.removal() : NftProgram.install(settings), out());
    } else {
      applyIptables(settings);
    }
    if (!run.dryRun && !cleanupOnly) {
      new HostRoutes(run.runner()).apply(settings);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private void applyIptables(IptablesSettings settings) throws IOException {
    PrintWriter out = out();
    IptablesRestore restore = run.restore();
    for (Family family : settings.network().families()) {
      RuleSet rules = CaptureRules.rulesFor(settings, family);
      if (run.dryRun) {
        out.print("## " + family.command() + "-restore\n" + rules.restoreInput());
      } else if (cleanupOnly) {
        restore.remove(family, rules);
      } else {
        restore.apply(family, rules, leftovers());
      }
    }
    out.flush();
  }

  private IptablesRestore.Leftovers leftovers() {
    if (forceApply) {
      return IptablesRestore.Leftovers.IGNORE;
    }
    return reconcile ? IptablesRestore.Leftovers.REPLACE : IptablesRestore.Leftovers.FAIL;
  }

  private int validate(IptablesSettings settings) {
    try {
      new CaptureProbe(settings.ports(), probePort, probeTimeout)
          .run(settings.network().families());
      LOG.log(Level.INFO, "validation passed: traffic is captured");
      return 0;
    } catch (IOException escaped) {
      LOG.log(
          Level.ERROR,
          "istio-iptables: traffic is not captured, the workload is not ready for the mesh ({0});"
              + " with the CNI plug-in, the pod came to its node before the plug-in: delete it, so"
              + " that it is scheduled again",
          escaped.getMessage());
      return VALIDATION_FAILED;
    }
  }
}
