package io.meltemi.istioctl.proxystatus;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.xds.Answer;
import io.meltemi.istioctl.xds.ControlPlanes;
import io.meltemi.istioctl.xds.IstiodOptions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code proxy-status}: of all proxies, or how one of them differs from what it was sent. */
@Command(
    name = "proxy-status",
    aliases = "ps",
    description = {
      "List the proxies that are connected to the cluster's istiods, and which types of"
          + " configuration each of them has.",
      "",
      "With a proxy: show how what its Envoy runs with differs from what istiod has sent to it."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl proxy-status",
      "  istioctl proxy-status -n bookinfo -v 1",
      "  istioctl proxy-status deployment/productpage-v1.bookinfo",
      "  istioctl proxy-status -o json --revision canary",
      "  istioctl proxy-status --xds-address istiod.example.com:15012 --cert-dir certs",
      "  istioctl proxy-status --istiod-debug 127.0.0.1:8080"
    })
public final class ProxyStatusCommand implements Runnable {
  private static final String SYNCZ = "istio.io/debug/syncz";
  private static final Set<String> FORMATS = Set.of("table", "json", "yaml");

  @Parameters(
      arity = "0..1",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "The proxy to compare: a pod, or one of a deployment's or the like.")
  private String target = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "Print a table, json or yaml (default: ${DEFAULT-VALUE}).")
  private String output = "table";

  @Option(
      names = {"-v", "--verbosity"},
      paramLabel = "LEVEL",
      defaultValue = "0",
      description = "1: a column for each type (default: ${DEFAULT-VALUE}).")
  private int verbosity;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      defaultValue = "",
      description = "Compare with this config_dump of the Envoy; - is standard input.")
  private String file = "";

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Mixin private final IstiodOptions istiods = new IstiodOptions();

  private final Console console;
  private final GlobalOptions globals;

  public ProxyStatusCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (!FORMATS.contains(output)) {
      throw new Failure(
          "output format \"" + output + "\" not supported (expected: table, json or yaml)");
    }
    if (!target.isEmpty()) {
      var one = new OneProxy(console, globals, istiods.xds());
      console
          .out()
          .print(
              istiods.istiodDebug().isEmpty()
                  ? one.inCluster(target, file, adminPort)
                  : one.atAddress(target, file, istiods.istiodDebug()));
    } else if (!istiods.istiodDebug().isEmpty()) {
      console.out().print(ofDebugPort());
    } else {
      print(new ControlPlanes(globals, istiods.xds()).all(SYNCZ, List.of()));
    }
  }

  private String ofDebugPort() {
    String base = Http.base(istiods.istiodDebug(), "--istiod-debug");
    byte[] answer = Http.get(base + "/debug/syncz", globals.timeout());
    try {
      Json syncz = JsonReader.read(answer);
      return switch (output) {
        case "json" -> IndentedJson.LIST.print(syncz) + "\n";
        case "yaml" -> JsonAsYaml.print(syncz) + "\n";
        default -> table(ProxySync.of(syncz, istiods.istiodDebug()));
      };
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure("what " + base + " answered is not JSON: " + malformed.getMessage());
    }
  }

  private void print(List<Answer> answers) {
    switch (output) {
      case "json" ->
          answers.forEach(
              answer -> console.out().println(IndentedJson.LIST.print(document(answer))));
      case "yaml" ->
          answers.forEach(answer -> console.out().println(JsonAsYaml.print(document(answer))));
      default -> {
        Instant now = Instant.now();
        console
            .out()
            .print(table(answers.stream().flatMap(a -> ProxySync.of(a, now).stream()).toList()));
      }
    }
  }

  private Json document(Answer answer) {
    return ResponseJson.of(answer, globals.namespace());
  }

  private String table(List<ProxySync> proxies) {
    String namespace = globals.namespace();
    var table =
        new StatusTable(
            proxies.stream()
                .filter(proxy -> namespace.isEmpty() || proxy.namespace().equals(namespace))
                .toList());
    return verbosity > 0 ? table.everyType() : table.subscribed();
  }
}
