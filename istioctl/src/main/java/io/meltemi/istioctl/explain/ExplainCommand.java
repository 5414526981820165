package io.meltemi.istioctl.explain;

import io.meltemi.dryrun.DryRun;
import io.meltemi.dryrun.FolderMesh;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.istioctl.plan.MeshOptions;
import io.meltemi.settings.MeshSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code x explain}: the way of a call through the mesh, and what it ends in. */
@Command(
    name = "explain",
    description = {
      "Follow a request, or a connection, through listener, filter chain, filters, route, cluster"
          + " and endpoints, policies too, and say at each step what matched, what did not and"
          + " why, and which object made it so.",
      "",
      "The proxies of a cluster are asked for what they have; with --configDir the mesh is read"
          + " from files in their place. Either way the call is followed into the proxies of the"
          + " servers. With --file or --admin-address it is one proxy's configuration, and the call"
          + " is followed until it leaves that."
    },
    footer = {
      "",
      "Examples:",
      "  istioctl x explain GET http://reviews:9080/1 --from deployment/storefront.bookshop",
      "  istioctl x explain GET http://reviews:9080/1 --from storefront.bookshop --configDir mesh",
      "  istioctl x explain GET http://shop.example/cart -H 'x-user: jane' --from gateway.bookshop"
          + " --configDir mesh",
      "  istioctl x explain --tcp mysql.data:3306 --from storefront.bookshop --configDir mesh",
      "  istioctl x explain GET http://reviews:9080/ --file config_dump.json"
    })
public final class ExplainCommand implements Runnable {
  @Mixin private final CallOptions call = new CallOptions();

  @Mixin private final MeshOptions mesh = new MeshOptions();

  @Option(
      names = "--from",
      paramLabel = "[TYPE/]NAME[.NAMESPACE]",
      defaultValue = "",
      description = "The pod that calls; or the gateway's that is called from outside.")
  private String from = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      defaultValue = "",
      description =
          "Envoy's config_dump with its endpoints (?include_eds) in a file; - is standard input.")
  private String file = "";

  @Option(
      names = "--admin-address",
      paramLabel = "HOST:PORT",
      defaultValue = "",
      description = "Ask the Envoy whose admin port is at this address.")
  private String adminAddress = "";

  @Option(
      names = "--proxy-admin-port",
      paramLabel = "PORT",
      defaultValue = "15000",
      description = "Envoy's admin port in pods (default: ${DEFAULT-VALUE}).")
  private int adminPort;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private String format = "text";

  @Option(
      names = {"-v", "--verbose"},
      description = "Show everything that was passed over, not the last few.")
  private boolean verbose;

  private final Console console;
  private final GlobalOptions globals;

  public ExplainCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    Call asked = call.call();
    Optional<Scene> elsewhere = elsewhere();
    if (elsewhere.isPresent()) {
      explain(asked, elsewhere.get());
      return;
    }
    try (Cluster cluster = globals.cluster()) {
      explain(
          asked,
          new ClusterScene(
              cluster, globals.namespace(cluster), globals.istioNamespace(), adminPort));
    }
  }

  private void explain(Call asked, Scene scene) {
    List<Journey.Hop> hops = new Journey(scene).of(asked, scene.party(from));
    switch (format) {
      case "text" -> new ExplanationText(console.out(), scene, verbose).print(asked, hops);
      case "json" -> console.out().print(new ExplanationJson(scene).print(asked, hops));
      default -> throw Failure.ofUse("--output: \"" + format + "\" (expected: text or json)");
    }
  }

  /** What no cluster is needed for. */
  private Optional<Scene> elsewhere() {
    int sources =
        (mesh.isGiven() ? 1 : 0) + (file.isEmpty() ? 0 : 1) + (adminAddress.isEmpty() ? 0 : 1);
    if (sources > 1) {
      throw Failure.ofUse("--configDir, --file and --admin-address exclude each other");
    }
    if (from.isEmpty() && file.isEmpty() && adminAddress.isEmpty()) {
      throw Failure.ofUse("--from POD[.NAMESPACE] is required");
    }
    if (mesh.isGiven()) {
      return Optional.of(ofFolder());
    }
    if (mesh.hasVariables()) {
      throw Failure.ofUse("--istiod-env is of a mesh in files (expected: --configDir as well)");
    }
    return sources == 0 ? Optional.empty() : Optional.of(ofDump());
  }

  private Scene ofDump() {
    byte[] dump =
        file.isEmpty()
            ? Http.get(
                Http.base(adminAddress, "--admin-address") + "/config_dump?include_eds",
                globals.timeout())
            : read();
    try {
      return new DumpScene(
          DumpConfiguration.read(JsonReader.read(dump)), from.isEmpty() ? "the proxy" : from);
    } catch (JsonReader.MalformedJsonException malformed) {
      throw new Failure("the config dump is not JSON: " + malformed.getMessage());
    }
  }

  private Scene ofFolder() {
    FolderMesh folder = mesh.read(console);
    MeshOptions.silenceIstiod();
    try {
      MeshSettings settings = mesh.settings();
      return new FolderScene(
          folder, DryRun.of(folder.input(), settings), settings.ingest().domain());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted");
    }
  }

  private byte[] read() {
    try {
      return file.equals("-") ? console.in().readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (IOException failed) {
      throw MeshOptions.unreadable(failed);
    }
  }
}
