package io.meltemi.istioctl;

import io.meltemi.cli.CompletionCommand;
import io.meltemi.cli.FlagException;
import io.meltemi.istioctl.admin.AdminCommand;
import io.meltemi.istioctl.analyze.AnalyzeCommand;
import io.meltemi.istioctl.analyze.ValidateCommand;
import io.meltemi.istioctl.bugreport.BugReportCommand;
import io.meltemi.istioctl.dashboard.DashboardCommand;
import io.meltemi.istioctl.experimental.ExperimentalCommand;
import io.meltemi.istioctl.install.InstallCommand;
import io.meltemi.istioctl.install.ManifestCommand;
import io.meltemi.istioctl.install.UninstallCommand;
import io.meltemi.istioctl.install.UpgradeCommand;
import io.meltemi.istioctl.kubeinject.KubeInjectCommand;
import io.meltemi.istioctl.multicluster.CreateRemoteSecretCommand;
import io.meltemi.istioctl.multicluster.RemoteClustersCommand;
import io.meltemi.istioctl.proxyconfig.ProxyConfigCommand;
import io.meltemi.istioctl.proxystatus.ProxyStatusCommand;
import io.meltemi.istioctl.tag.TagCommand;
import io.meltemi.istioctl.version.VersionCommand;
import io.meltemi.istioctl.version.XdsVersionCommand;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code istioctl}: its commands, and how errors become messages and exit codes. */
@Command(
    name = "istioctl",
    description = "Looks into a mesh of Istio and its proxies, and works on its configuration.",
    synopsisSubcommandLabel = "COMMAND",
    footer = "%n'istioctl COMMAND --help' tells more about a command.")
public final class Istioctl implements Runnable {
  @Mixin private final GlobalOptions globals;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Console console;

  private Istioctl(Console console, Map<String, String> environment) {
    this.console = console;
    this.globals = new GlobalOptions(console, environment);
  }

  /** Runs one command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out, 1 << 16);
    PrintStream err = stream(FileDescriptor.err, 1 << 10);
    int exitCode = run(new Console(System.in, out, err), System.getenv(), args);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  private static PrintStream stream(FileDescriptor descriptor, int buffer) {
    var bytes = new BufferedOutputStream(new FileOutputStream(descriptor), buffer);
    return new PrintStream(bytes, false, StandardCharsets.UTF_8);
  }

  /** Runs one command line on {@code console}; gives the exit code. */
  public static int run(Console console, Map<String, String> environment, String... args) {
    CommandLine line;
    try {
      line = create(console, environment, new HashSet<>(List.of(args)));
    } catch (Failure unreadableDefaults) {
      console.err().println("Error: " + unreadableDefaults.getMessage());
      return unreadableDefaults.exitCode();
    }
    return line.execute(args);
  }

  /**
   * The program, with those of its commands that {@code words} name: making the others takes longer
   * than most of them do. Without a word that names one, and for help, it has all.
   */
  static CommandLine create(Console console, Map<String, String> environment, Set<String> words) {
    Istioctl istioctl = new Istioctl(console, environment);
    CommandLine line = new CommandLine(istioctl);
    GlobalOptions.addTo(line.getCommandSpec());
    FlagDefaults defaults = FlagDefaults.of(environment);
    List<Entry> all = commands(console, istioctl.globals, environment, defaults);
    List<Entry> named = all.stream().filter(entry -> entry.isNamedIn(words)).toList();
    boolean every = named.isEmpty() || words.contains("help") || words.contains("completion");
    for (Entry entry : every ? all : named) {
      line.addSubcommand(entry.names().getFirst(), entry.command().get());
    }
    line.setDefaultValueProvider(defaults);
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler((misuse, _) -> misused(console, misuse));
    line.setExecutionExceptionHandler((thrown, _, _) -> failed(console, thrown));
    return line;
  }

  /**
   * A command of the program.
   *
   * @param names its name, then other ones for it
   */
  private record Entry(List<String> names, Supplier<Object> command) {
    private static Entry of(Supplier<Object> command, String... names) {
      return new Entry(List.of(names), command);
    }

    private boolean isNamedIn(Set<String> words) {
      return names.stream().anyMatch(words::contains);
    }
  }

  private static List<Entry> commands(
      Console console,
      GlobalOptions globals,
      Map<String, String> environment,
      FlagDefaults defaults) {
    return List.of(
        Entry.of(() -> AdminCommand.create(console, globals), "admin", "istiod"),
        Entry.of(() -> new AnalyzeCommand(console, globals, environment), "analyze"),
        Entry.of(() -> new BugReportCommand(console, globals, Console.isTerminal()), "bug-report"),
        Entry.of(Istioctl::completion, "completion"),
        Entry.of(() -> new CreateRemoteSecretCommand(console, globals), "create-remote-secret"),
        Entry.of(() -> DashboardCommand.create(console, globals), "dashboard", "dash", "d"),
        Entry.of(() -> ExperimentalCommand.create(console, globals), "experimental", "x", "exp"),
        Entry.of(() -> new HelpCommand(console), "help"),
        Entry.of(() -> new InstallCommand(console, globals), "install", "apply"),
        Entry.of(() -> new KubeInjectCommand(console, globals, environment), "kube-inject"),
        Entry.of(() -> ManifestCommand.create(console, globals), "manifest"),
        Entry.of(() -> ProxyConfigCommand.create(console, globals), "proxy-config", "pc"),
        Entry.of(() -> new ProxyStatusCommand(console, globals), "proxy-status", "ps"),
        Entry.of(() -> new RemoteClustersCommand(console, globals), "remote-clusters"),
        Entry.of(() -> TagCommand.create(console, globals), "tag"),
        Entry.of(() -> new UninstallCommand(console, globals), "uninstall"),
        Entry.of(() -> new UpgradeCommand(console, globals), "upgrade"),
        Entry.of(() -> new ValidateCommand(console, globals), "validate", "v"),
        Entry.of(
            () ->
                defaults.prefersExperimental()
                    ? new XdsVersionCommand(console, globals)
                    : new VersionCommand(console, globals),
            "version"));
  }

  /** Its own help flag is the one that every command has. */
  private static CommandLine completion() {
    CommandLine completion = new CommandLine(new CompletionCommand());
    completion.getCommandSpec().mixinStandardHelpOptions(false);
    return completion;
  }

  @Override
  public void run() {
    spec.commandLine().usage(console.out());
  }

  private static int misused(Console console, ParameterException misuse) {
    console.err().print(UsageError.explain(misuse));
    return Failure.MISUSED;
  }

  private static int failed(Console console, Exception thrown) throws Exception {
    if (thrown instanceof FlagException misuse) {
      console.err().println("Error: " + misuse.getMessage());
      return Failure.MISUSED;
    }
    if (thrown instanceof Failure failure) {
      console.err().println("Error: " + failure.getMessage());
      return failure.exitCode();
    }
    throw thrown;
  }
}
