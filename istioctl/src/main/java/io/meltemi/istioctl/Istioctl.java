package io.meltemi.istioctl;

import io.meltemi.istioctl.analyze.AnalyzeCommand;
import io.meltemi.istioctl.analyze.ValidateCommand;
import io.meltemi.istioctl.kubeinject.KubeInjectCommand;
import io.meltemi.istioctl.multicluster.CreateRemoteSecretCommand;
import io.meltemi.istioctl.proxyconfig.ProxyConfigCommand;
import io.meltemi.istioctl.proxystatus.ProxyStatusCommand;
import io.meltemi.istioctl.version.VersionCommand;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
    Istioctl istioctl = new Istioctl(console, environment);
    CommandLine line = new CommandLine(istioctl);
    GlobalOptions.addTo(line.getCommandSpec());
    line.addSubcommand("proxy-config", ProxyConfigCommand.create(console, istioctl.globals));
    line.addSubcommand("proxy-status", new ProxyStatusCommand(console, istioctl.globals));
    line.addSubcommand(
        "create-remote-secret", new CreateRemoteSecretCommand(console, istioctl.globals));
    line.addSubcommand("analyze", new AnalyzeCommand(console, istioctl.globals, environment));
    line.addSubcommand("validate", new ValidateCommand(console, istioctl.globals));
    line.addSubcommand("kube-inject", new KubeInjectCommand(console, environment));
    line.addSubcommand("version", new VersionCommand(console, istioctl.globals));
    line.addSubcommand("help", new HelpCommand(console));
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(100);
    line.setParameterExceptionHandler((misuse, _) -> misused(console, misuse));
    line.setExecutionExceptionHandler((thrown, _, _) -> failed(console, thrown));
    return line.execute(args);
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
    if (thrown instanceof Failure failure) {
      console.err().println("Error: " + failure.getMessage());
      return failure.exitCode();
    }
    throw thrown;
  }
}
