package io.meltemi.istioctl.admin;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Forward;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code admin log}. */
@Command(
    name = "log",
    aliases = "l",
    description = "Print the levels of an istiod's scopes of logging, or set them.",
    footer = {
      "",
      "Examples:",
      "  istioctl admin log",
      "  istioctl admin log istiod-5c868d8bdd-pmvgg --level ads:debug,delta:debug",
      "  istioctl admin log --revision canary --reset",
      "  istioctl admin log --istiod-ctrlz 127.0.0.1:9876"
    })
final class AdminLogCommand implements Runnable {
  private static final Pattern PAIR = Pattern.compile("[\\w\\- ]+:(none|error|warn|info|debug)");

  @Parameters(
      arity = "0..1",
      paramLabel = "POD",
      defaultValue = "",
      description = "The istiod's pod (default: the first of the revision's).")
  private String name = "";

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      defaultValue = "app=istiod",
      description = "Labels of istiods' pods (default: ${DEFAULT-VALUE}).")
  private String selector = "app=istiod";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "default",
      description = "Revision of the istiod (default: ${DEFAULT-VALUE}).")
  private String revision = "default";

  @Option(
      names = "--level",
      paramLabel = "SCOPE:LEVEL,…",
      defaultValue = "",
      description = "Levels to set: none, error, warn, info or debug.")
  private String level = "";

  @Option(
      names = "--stack-trace-level",
      paramLabel = "SCOPE:LEVEL,…",
      defaultValue = "",
      description = "Levels from which lines have a stack trace, to set.")
  private String stackTraceLevel = "";

  @Option(names = "--reset", description = "Set all levels to info, and no stack traces.")
  private boolean reset;

  @Option(names = "--log-reset", description = "Set all levels to info.")
  private boolean logReset;

  @Option(names = "--stack-trace-reset", description = "Have no stack traces.")
  private boolean stackTraceReset;

  @Option(
      names = "--ctrlz_port",
      paramLabel = "PORT",
      defaultValue = "9876",
      description = "istiod's ControlZ port (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--istiod-ctrlz",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "The istiod whose ControlZ port is at this HOST:PORT or URL.")
  private String address = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "short",
      description = "Print short (a table), json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "short";

  private final Console console;
  private final GlobalOptions globals;

  AdminLogCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if ((reset || logReset) && !level.isEmpty()) {
      throw Failure.ofUse("--level cannot be combined with --reset, --log-reset");
    }
    if ((reset || stackTraceReset) && !stackTraceLevel.isEmpty()) {
      throw Failure.ofUse(
          "--stack-trace-level cannot be combined with --reset, --stack-trace-reset");
    }
    List<Scopes.Change> changes = changes();
    if (!address.isEmpty()) {
      work(new Scopes(Http.base(address, "--istiod-ctrlz"), globals.timeout()), changes);
      return;
    }
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      Pod istiod = istiod(pods);
      try (Forward forward = pods.forward(istiod, port)) {
        work(new Scopes("http://" + forward.address(), globals.timeout()), changes);
      } catch (Failure failed) {
        throw new Failure("istiod " + istiod.name() + ": " + failed.getMessage());
      }
    }
  }

  private Pod istiod(Pods pods) {
    if (!name.isEmpty()) {
      return pods.pod(globals.istioNamespace(), name);
    }
    List<Pod> istiods =
        pods.running(globals.istioNamespace(), selector + ",istio.io/rev=" + revision);
    if (istiods.size() > 1) {
      console
          .err()
          .println(
              "Warning: "
                  + istiods.size()
                  + " istiods are of revision "
                  + revision
                  + "; this is about "
                  + istiods.getFirst().name());
    }
    return istiods.getFirst();
  }

  private void work(Scopes scopes, List<Scopes.Change> changes) {
    if (reset || logReset || stackTraceReset) {
      String info = reset || logReset ? "info" : "";
      String none = reset || stackTraceReset ? "none" : "";
      scopes.set(
          scopes.all().stream()
              .map(scope -> new Scopes.Change(scope.at("name").text(), info, none))
              .toList());
    } else if (changes.isEmpty()) {
      console.out().print(scopes.print(output));
    } else {
      scopes.set(changes);
    }
  }

  private List<Scopes.Change> changes() {
    List<Scopes.Change> changes = new ArrayList<>();
    pairs("--level", level).forEach(pair -> changes.add(new Scopes.Change(pair[0], pair[1], "")));
    pairs("--stack-trace-level", stackTraceLevel)
        .forEach(pair -> changes.add(new Scopes.Change(pair[0], "", pair[1])));
    return changes;
  }

  private static Stream<String[]> pairs(String flag, String given) {
    return Stream.of(given.split(","))
        .filter(pair -> !pair.isEmpty())
        .map(
            pair -> {
              if (!PAIR.matcher(pair).matches()) {
                throw new Failure(
                    flag
                        + ": \""
                        + pair
                        + "\" (expected: SCOPE:LEVEL, the level one of none, error, warn, info,"
                        + " debug)");
              }
              return pair.split(":");
            });
  }
}
