package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.kube.Pod;
import io.meltemi.istioctl.kube.Pods;
import io.meltemi.istioctl.kube.Target;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command that prints a part of one proxy's dump: whose dump it is, and in which format. */
abstract class DumpCommand implements Runnable {
  /** Everything in a dump that has load assignments in it. */
  static final String WITH_ENDPOINTS = "?include_eds=true";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "The proxy: a pod, or one of a deployment's or the like.")
  private String target = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "",
      description = "Read Envoy's config_dump from a JSON file; - is standard input.")
  private String file = "";

  @Option(
      names = "--admin-address",
      paramLabel = "HOST[:PORT]",
      defaultValue = "",
      description = "Ask the Envoy whose admin port is at this address; no pod is needed then.")
  private String adminAddress = "";

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description =
          "Envoy's admin port (default: ${DEFAULT-VALUE}). Without a pod: ask the Envoy on this"
              + " machine.")
  private int adminPort;

  @Option(
      names = "--istiod-debug",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description =
          "Ask the istiod whose debug port is at this HOST:PORT or URL for what it has sent to the"
              + " pod.")
  private String istiodDebug = "";

  private final Console console;
  private final GlobalOptions globals;

  DumpCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  /** The text to print. */
  abstract String print(Source source);

  @Override
  public final void run() {
    Optional<Source> elsewhere = elsewhere();
    if (elsewhere.isPresent()) {
      console.out().print(print(elsewhere.orElseThrow()));
      return;
    }
    try (Cluster cluster = globals.cluster()) {
      Pods pods = new Pods(cluster);
      Pod pod = pods.named(target, globals.namespace(cluster));
      console.out().print(print(new Source.OfPod(pods, pod, adminPort)));
    }
  }

  /** What no cluster is needed for. */
  private Optional<Source> elsewhere() {
    boolean portGiven = spec.commandLine().getParseResult().hasMatchedOption("--proxy-admin-port");
    int sources = (file.isEmpty() ? 0 : 1) + (adminAddress.isEmpty() ? 0 : 1);
    sources += istiodDebug.isEmpty() ? 0 : 1;
    if (sources > 1) {
      throw Failure.ofUse("--file, --admin-address and --istiod-debug exclude each other");
    }
    if (!file.isEmpty()) {
      return Optional.of(fromFile());
    }
    if (!istiodDebug.isEmpty()) {
      String base = Http.base(istiodDebug, "--istiod-debug");
      return Optional.of(new Source.OfIstiod(base, proxyId(), globals.timeout()));
    }
    if (!adminAddress.isEmpty()) {
      return Optional.of(fromEnvoy(adminAddress));
    }
    if (portGiven && target.isEmpty()) {
      return Optional.of(fromEnvoy("127.0.0.1"));
    }
    if (target.isEmpty()) {
      throw nothingNamed();
    }
    return Optional.empty();
  }

  private Source fromFile() {
    if (!target.isEmpty()) {
      throw Failure.ofUse(
          spec.name() + " takes a pod or --file, not both: got " + target + " and " + file);
    }
    return new Source.OfFile(file, console);
  }

  private Source fromEnvoy(String address) {
    boolean hasPort =
        address.contains("://") || (address.contains(":") && address.matches(".*:\\d+"));
    String full = hasPort ? address : address + ":" + adminPort;
    return new Source.OfEnvoy(Http.base(full, "--admin-address"), globals.timeout());
  }

  /** {@code name.namespace}, as istiod knows a proxy by. */
  private String proxyId() {
    if (target.isEmpty()) {
      throw Failure.ofUse(spec.name() + " with --istiod-debug requires a pod: NAME[.NAMESPACE]");
    }
    Target named =
        Target.of(target, globals.namespace().isEmpty() ? "default" : globals.namespace());
    if (!named.isPod()) {
      throw new Failure(
          target
              + ": finding the pods of a "
              + named.type()
              + " needs a cluster; name the pod instead, or leave out --istiod-debug");
    }
    return named.name() + "." + named.namespace();
  }

  private Failure nothingNamed() {
    return Failure.ofUse(
        spec.name()
            + " requires a proxy: a pod of the cluster, --file FILE, --admin-address HOST:PORT of"
            + " an Envoy, or --istiod-debug ADDRESS with a pod");
  }
}
