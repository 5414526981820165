package io.meltemi.istioctl.experimental;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.json.Json;
import io.meltemi.istioctl.json.JsonAsYaml;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code experimental workload group create}: the YAML of a WorkloadGroup. */
@Command(
    name = "create",
    description = "Print a WorkloadGroup, of which workloads that register themselves are made.",
    footer = {
      "",
      "Examples:",
      "  istioctl x workload group create --name foo --namespace bar --labels app=foo,bar=baz"
          + " --ports grpc=3550,http=8080 --serviceAccount sa"
    })
final class WorkloadGroupCommand implements Runnable {
  @Option(names = "--name", paramLabel = "NAME", defaultValue = "", description = "Its name.")
  private String name = "";

  @Option(
      names = {"-l", "--labels"},
      paramLabel = "NAME=VALUE,…",
      split = ",",
      description = "Labels of its workloads.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = {"-a", "--annotations"},
      paramLabel = "NAME=VALUE,…",
      split = ",",
      description = "Annotations of its workloads.")
  private Map<String, String> annotations = new LinkedHashMap<>();

  @Option(
      names = {"-p", "--ports"},
      paramLabel = "NAME=PORT,…",
      split = ",",
      description = "Ports of its workloads, by name.")
  private Map<String, Integer> ports = new LinkedHashMap<>();

  @Option(
      names = {"-s", "--serviceAccount"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "As whom its workloads run (default: ${DEFAULT-VALUE}).")
  private String account = "default";

  private final Console console;
  private final GlobalOptions globals;

  WorkloadGroupCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Override
  public void run() {
    if (name.isEmpty()) {
      throw new Failure("expecting a workload name (expected: --name NAME)");
    }
    if (globals.namespace().isEmpty()) {
      throw new Failure("expecting a workload namespace (expected: --namespace NAMESPACE)");
    }
    console.out().print(JsonAsYaml.print(object()));
  }

  private Json object() {
    Map<String, Json> metadata = new LinkedHashMap<>();
    if (!annotations.isEmpty() || !labels.isEmpty()) {
      if (!annotations.isEmpty()) {
        metadata.put("annotations", texts(annotations));
      }
      if (!labels.isEmpty()) {
        metadata.put("labels", texts(labels));
      }
    }
    Map<String, Json> template = new LinkedHashMap<>();
    if (!ports.isEmpty()) {
      Map<String, Json> numbers = new TreeMap<>();
      ports.forEach((port, number) -> numbers.put(port, new Json.Num(number.toString())));
      template.put("ports", new Json.Obj(numbers));
    }
    if (!account.isEmpty()) {
      template.put("serviceAccount", new Json.Text(account));
    }
    Map<String, Json> spec = new LinkedHashMap<>();
    spec.put("metadata", new Json.Obj(metadata));
    spec.put("template", new Json.Obj(template));
    Map<String, Json> group = new LinkedHashMap<>();
    group.put("apiVersion", new Json.Text("networking.istio.io/v1"));
    group.put("kind", new Json.Text("WorkloadGroup"));
    group.put(
        "metadata",
        new Json.Obj(
            new TreeMap<>(
                Map.of(
                    "name", new Json.Text(name),
                    "namespace", new Json.Text(globals.namespace())))));
    group.put("spec", new Json.Obj(spec));
    return new Json.Obj(group);
  }

  private static Json texts(Map<String, String> map) {
    Map<String, Json> texts = new TreeMap<>();
    map.forEach((key, value) -> texts.put(key, new Json.Text(value)));
    return new Json.Obj(texts);
  }
}
