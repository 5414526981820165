package io.meltemi.istioctl;

import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.Json.Obj;
import io.meltemi.istioctl.json.Json.Text;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code version}: of this program and, where an address is given, of the control plane. */
@Command(
    name = "version",
    description = {
      "Print the version of istioctl, and that of the control plane whose debug port --istiod-debug"
          + " names."
    })
final class VersionCommand implements Runnable {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "",
      description = "Print json or yaml instead of text.")
  private String output = "";

  @Option(
      names = {"-s", "--short"},
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "The version number alone; --short=false says how it was built, too.")
  private boolean shortly = true;

  @Option(
      names = "--remote",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "Ask the control plane; --remote=false does not.")
  private boolean remote = true;

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Revision of the control plane to ask.")
  private String revision = "";

  @Option(
      names = "--istiod-debug",
      paramLabel = "ADDRESS",
      defaultValue = "",
      description = "Debug port of an istiod, as HOST:PORT or URL, e.g. 127.0.0.1:8080.")
  private String istiodDebug = "";

  private final Console console;
  private final GlobalOptions globals;

  VersionCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    switch (output) {
      case "" -> console.out().print(text());
      case "json" -> console.out().println(IndentedJson.VERSIONS.print(document()));
      case "yaml" -> console.out().print(JsonAsYaml.print(document()));
      default -> throw Failure.ofUse("--output: \"" + output + "\" (expected: json or yaml)");
    }
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    lines.add("client version: " + (shortly ? BuildInfo.OURS.version() : BuildInfo.OURS));
    if (asksControlPlane()) {
      lines.add("control plane version: " + controlPlane());
    }
    return String.join("\n", lines) + "\n";
  }

  private Json document() {
    Map<String, Json> versions = new LinkedHashMap<>();
    versions.put("clientVersion", BuildInfo.OURS.json());
    if (asksControlPlane()) {
      Json info = new Obj(Map.of("version", new Text(controlPlane())));
      Map<String, Json> server = new LinkedHashMap<>();
      server.put("Component", new Text("pilot"));
      server.put("Revision", new Text(revision));
      server.put("Info", info);
      versions.put("meshVersion", new Json.Arr(List.of(new Obj(server))));
    }
    return new Obj(versions);
  }

  private boolean asksControlPlane() {
    return remote && !istiodDebug.isEmpty();
  }

  private String controlPlane() {
    String base = Http.base(istiodDebug, "--istiod-debug");
    return new String(Http.get(base + "/version", globals.timeout()), StandardCharsets.UTF_8)
        .strip();
  }
}
