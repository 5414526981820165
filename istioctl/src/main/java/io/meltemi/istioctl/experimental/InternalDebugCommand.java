package io.meltemi.istioctl.experimental;

import com.google.protobuf.Any;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.Http;
import io.meltemi.istioctl.json.IndentedJson;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonReader;
import io.meltemi.istioctl.xds.Answer;
import io.meltemi.istioctl.xds.ControlPlanes;
import io.meltemi.istioctl.xds.IstiodOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code experimental internal-debug}: a debug page of istiods. */
@Command(
    name = "internal-debug",
    description = "Print a debug page of istiod: syncz, registryz, configz, … ('list' lists them).",
    footer = {
      "",
      "Examples:",
      "  istioctl x internal-debug list",
      "  istioctl x internal-debug syncz --all",
      "  istioctl x internal-debug \"config_dump?proxyID=productpage-v1-1.default\"",
      "  istioctl x internal-debug registryz --istiod-debug 127.0.0.1:8080"
    })
final class InternalDebugCommand implements Runnable {
  private static final String DEBUG = "istio.io/debug";
  private static final String ELSEWHERE = "Proxy not connected to this Pilot instance";

  @Parameters(
      arity = "0..1",
      paramLabel = "PAGE",
      defaultValue = "",
      description = "The page, with its query.")
  private String page = "";

  @Option(names = "--all", description = "Ask every istiod, not the first that knows.")
  private boolean all;

  @Mixin private final IstiodOptions istiods = new IstiodOptions();

  private final Console console;
  private final GlobalOptions globals;

  InternalDebugCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (page.isEmpty()) {
      throw Failure.ofUse("debug type is required (expected: a page, such as syncz; see list)");
    }
    if (!istiods.istiodDebug().isEmpty()) {
      String url = Http.base(istiods.istiodDebug(), "--istiod-debug") + "/debug/" + page;
      print(Http.get(url, globals.timeout()));
      return;
    }
    List<Answer> answers =
        ControlPlanes.ofOneRevision(globals, istiods.xds())
            .ask(DEBUG, List.of(page), answer -> !all && !isElsewhere(answer));
    if (all) {
      printAll(answers);
      return;
    }
    Answer one =
        answers.stream()
            .filter(answer -> !isElsewhere(answer))
            .findFirst()
            .orElse(answers.getLast());
    for (Any resource : one.response().getResourcesList()) {
      print(resource.getValue().toByteArray());
    }
  }

  private static boolean isElsewhere(Answer answer) {
    return answer.response().getResourcesCount() == 1
        && answer.response().getResources(0).getValue().toStringUtf8().contains(ELSEWHERE);
  }

  private void print(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    if (text.contains("You must provide a proxyID in the query string")) {
      throw new Failure(
          "page "
              + page
              + " is of one proxy: name it (expected: "
              + page
              + "?proxyID=NAME.NAMESPACE)");
    }
    if (text.strip().equals("404 page not found")) {
      throw new Failure(
          "istiod has no page " + page + " ('istioctl x internal-debug list' lists them)");
    }
    try {
      console.out().println(IndentedJson.VERSIONS.print(JsonReader.read(content)));
    } catch (JsonReader.MalformedJsonException noJson) {
      console.out().println(text);
    }
  }

  private void printAll(List<Answer> answers) {
    Map<String, Json> pages = new TreeMap<>();
    for (Answer answer : answers) {
      for (Any resource : answer.response().getResourcesList()) {
        pages.put(answer.istiod(), json(resource.getValue().toByteArray()));
      }
    }
    console.out().println(IndentedJson.VERSIONS.print(new Json.Obj(pages)));
  }

  private static Json json(byte[] content) {
    try {
      return JsonReader.read(content);
    } catch (JsonReader.MalformedJsonException text) {
      return new Json.Text(new String(content, StandardCharsets.UTF_8));
    }
  }
}
