package io.meltemi.istioctl.experimental;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.analyze.PrecheckCommand;
import io.meltemi.istioctl.describe.DescribeCommand;
import io.meltemi.istioctl.explain.ExplainCommand;
import io.meltemi.istioctl.injector.CheckInjectCommand;
import io.meltemi.istioctl.injector.InjectorListCommand;
import io.meltemi.istioctl.multicluster.CreateRemoteSecretCommand;
import io.meltemi.istioctl.plan.PlanCommand;
import io.meltemi.istioctl.proxyconfig.AuthzCheckCommand;
import io.meltemi.istioctl.proxystatus.ProxyStatusCommand;
import io.meltemi.istioctl.version.XdsVersionCommand;
import io.meltemi.istioctl.wait.WaitCommand;
import io.meltemi.istioctl.workload.WorkloadEntryCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code experimental}, and the groups below it. */
@Command(
    name = "experimental",
    aliases = {"x", "exp"},
    description = "Commands that may change from release to release.",
    synopsisSubcommandLabel = "COMMAND")
public final class ExperimentalCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private ExperimentalCommand(Console console) {
    this.console = console;
  }

  /** The group with its commands. */
  public static CommandLine create(Console console, GlobalOptions globals) {
    CommandLine workloadGroup =
        new CommandLine(new Group(console))
            .addSubcommand(new WorkloadGroupCommand(console, globals));
    return new CommandLine(new ExperimentalCommand(console))
        .addSubcommand(
            "authz",
            group(console, "authz", "Look into AuthorizationPolicies.")
                .addSubcommand(new AuthzCheckCommand(console, globals)))
        .addSubcommand(new CheckInjectCommand(console, globals))
        .addSubcommand(
            group(console, "config", "Look into the defaults of flags.")
                .addSubcommand(new ConfigListCommand(console, globals)))
        .addSubcommand(new CreateRemoteSecretCommand(console, globals))
        .addSubcommand(DescribeCommand.create(console, globals))
        .addSubcommand(new EnvoyStatsCommand(console, globals))
        .addSubcommand(new ExplainCommand(console, globals))
        .addSubcommand(
            group(console, "injector", "Look into injection.")
                .addSubcommand(new InjectorListCommand(console, globals)))
        .addSubcommand(new InternalDebugCommand(console, globals))
        .addSubcommand(new MetricsCommand(console, globals))
        .addSubcommand(new PlanCommand(console, globals))
        .addSubcommand(new PrecheckCommand(console, globals))
        .addSubcommand(new ProxyStatusCommand(console, globals))
        .addSubcommand(new XdsVersionCommand(console, globals))
        .addSubcommand(new WaitCommand(console, globals))
        .addSubcommand(
            "workload",
            described(
                new CommandLine(new Group(console))
                    .addSubcommand(
                        "entry",
                        group(console, "entry", "Work on WorkloadEntries.")
                            .addSubcommand(new WorkloadEntryCommand(console, globals)))
                    .addSubcommand(
                        "group", described(workloadGroup, "group", "Work on WorkloadGroups.")),
                "workload",
                "Bring workloads outside of Kubernetes into the mesh."));
  }

  private static CommandLine group(Console console, String name, String description) {
    return described(new CommandLine(new Group(console)), name, description);
  }

  private static CommandLine described(CommandLine group, String name, String description) {
    group.getCommandSpec().name(name);
    group.getCommandSpec().usageMessage().description(description);
    return group;
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }

  /** Commands that have something in common. */
  @Command(synopsisSubcommandLabel = "COMMAND")
  private static final class Group implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    private final Console console;

    Group(Console console) {
      this.console = console;
    }

    @Override
    public void run() {
      spec.commandLine().usage(console.out());
    }
  }
}
