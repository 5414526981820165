package io.meltemi.istioctl.proxyconfig;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
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
      description = "The proxy: a pod.")
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
    console.out().print(print(source()));
  }

  private Source source() {
    boolean portGiven = spec.commandLine().getParseResult().hasMatchedOption("--proxy-admin-port");
    int sources = (file.isEmpty() ? 0 : 1) + (adminAddress.isEmpty() ? 0 : 1);
    sources += istiodDebug.isEmpty() ? 0 : 1;
    if (sources > 1) {
      throw Failure.ofUse("--file, --admin-address and --istiod-debug exclude each other");
    }
    if (!file.isEmpty()) {
      return fromFile();
    }
    if (!istiodDebug.isEmpty()) {
      String base = Http.base(istiodDebug, "--istiod-debug");
      return new Source.OfIstiod(base, proxyId(), globals.timeout());
    }
    if (!adminAddress.isEmpty()) {
      return fromEnvoy(adminAddress);
    }
    if (portGiven && target.isEmpty()) {
      return fromEnvoy("127.0.0.1");
    }
    throw target.isEmpty() ? nothingNamed() : noCluster();
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
    int slash = target.indexOf('/');
    String type = slash < 0 ? "pod" : target.substring(0, slash);
    if (!type.equals("pod") && !type.equals("pods") && !type.equals("po")) {
      throw new Failure(
          target + ": finding the pods of a " + type + " needs a cluster; name the pod instead");
    }
    String pod = target.substring(slash + 1);
    return pod.contains(".") ? pod : pod + "." + globals.namespace();
  }

  private Failure nothingNamed() {
    return Failure.ofUse(
        spec.name()
            + " requires a proxy: --file FILE, --admin-address HOST:PORT of an Envoy, or"
            + " --istiod-debug ADDRESS with a pod");
  }

  private Failure noCluster() {
    return new Failure(
        "reaching pod "
            + target
            + " through a cluster is not supported; give --istiod-debug ADDRESS (what istiod has"
            + " sent to it), --admin-address HOST:PORT (its Envoy, e.g. by kubectl port-forward)"
            + " or --file FILE");
  }
}
