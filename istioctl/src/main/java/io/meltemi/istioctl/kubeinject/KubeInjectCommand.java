package io.meltemi.istioctl.kubeinject;

import io.meltemi.base.Problem;
import io.meltemi.config.mesh.MeshConfigReader;
import io.meltemi.gotemplate.GoYaml;
import io.meltemi.inject.InjectionConfig;
import io.meltemi.inject.InjectionException;
import io.meltemi.inject.InjectionSettings;
import io.meltemi.inject.InjectionValues;
import io.meltemi.inject.Injector;
import io.meltemi.inject.NativeSidecars;
import io.meltemi.inject.file.FileInjection;
import io.meltemi.inject.file.FileInjection.Output;
import io.meltemi.inject.kube.PlainJson;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import io.meltemi.model.MeshConfig;
import io.meltemi.yaml.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kube-inject}: the workloads of a file with their proxies, for who has no webhook. */
@Command(
    name = "kube-inject",
    description = {
      "Put the sidecar into the workloads of a file, as the injection webhook would. Everything"
          + " else in the file is printed as it is.",
      "",
      "The configuration is that of the cluster's control plane; without a cluster, of files:",
      "  kubectl -n istio-system get cm istio-sidecar-injector -o jsonpath='{.data.config}'"
          + " >inject",
      "  kubectl -n istio-system get cm istio-sidecar-injector -o jsonpath='{.data.values}'"
          + " >values",
      "  kubectl -n istio-system get cm istio -o jsonpath='{.data.mesh}' >mesh",
      "  istioctl kube-inject -f app.yaml --injectConfigFile inject --valuesFile values"
          + " --meshConfigFile mesh | kubectl apply -f -"
    },
    footer = {
      "",
      "Examples:",
      "  istioctl kube-inject -f app.yaml | kubectl apply -f -",
      "  kubectl get deployment web -o yaml | istioctl kube-inject -f - --revision canary"
    })
public final class KubeInjectCommand implements Runnable {
  private static final String STANDARD_INPUT = "-";

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      defaultValue = "",
      description = "The workloads; - is standard input.")
  private String file = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "",
      description = "Where to write; standard output if not given.")
  private String output = "";

  @Option(
      names = "--injectConfigFile",
      paramLabel = "FILE",
      defaultValue = "",
      description = "The injector's configuration, with its templates.")
  private String injectConfigFile = "";

  @Option(
      names = "--valuesFile",
      paramLabel = "FILE",
      defaultValue = "",
      description = "The values that the templates see.")
  private String valuesFile = "";

  @Option(
      names = "--meshConfigFile",
      paramLabel = "FILE",
      defaultValue = "",
      description = "The mesh's configuration (default: the cluster's; Istio's without a cluster).")
  private String meshConfigFile = "";

  @Option(
      names = "--injectConfigMapName",
      paramLabel = "NAME",
      defaultValue = "",
      description = "ConfigMap of the injector (default: istio-sidecar-injector).")
  private String injectConfigMap = "";

  @Option(
      names = "--meshConfigMapName",
      paramLabel = "NAME",
      defaultValue = "",
      description = "ConfigMap of the mesh's configuration (default: istio).")
  private String meshConfigMap = "";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Revision of the control plane that the proxies belong to.")
  private String revision = "";

  private final Console console;
  private final GlobalOptions globals;
  private final Map<String, String> environment;

  /**
   * @param environment of the program, for templates; {@code ENABLE_NATIVE_SIDECARS=true} makes the
   *     proxy an init container that stays, which is else what the cluster's nodes decide
   */
  public KubeInjectCommand(
      Console console, GlobalOptions globals, Map<String, String> environment) {
    this.console = console;
    this.globals = globals;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void run() {
    if (file.isEmpty()) {
      throw Failure.ofUse("no file is given (expected: -f FILE, or -f - for standard input)");
    }
    boolean files = !injectConfigFile.isEmpty() && !valuesFile.isEmpty();
    try {
      if (files) {
        inject(settings(content(injectConfigFile), content(valuesFile), meshOfFile()), Map.of());
        return;
      }
      if (!injectConfigFile.isEmpty() || !valuesFile.isEmpty()) {
        throw Failure.ofUse("--injectConfigFile and --valuesFile need each other");
      }
      try (Cluster cluster = globals.cluster()) {
        var of = new ClusterInjection(cluster, globals.istioNamespace(), revision);
        String mesh = meshConfigFile.isEmpty() ? of.mesh(meshConfigMap) : meshOfFile();
        String config = of.injector(injectConfigMap, "config");
        inject(settings(config, of.injector(injectConfigMap, "values"), mesh), of.kubelets());
      }
    } catch (InjectionException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private String meshOfFile() {
    return meshConfigFile.isEmpty() ? "{}" : content(meshConfigFile);
  }

  private void inject(InjectionSettings settings, Map<String, String> kubelets) {
    var injector = new Injector(settings);
    boolean nativeSidecars =
        NativeSidecars.parse(environment.getOrDefault("ENABLE_NATIVE_SIDECARS", ""))
            .apply(kubelets, "");
    FileInjection.Result result =
        FileInjection.inject(injector, file, content(file), nativeSidecars);
    result.warnings().forEach(console.err()::println);
    String text = result.documents().stream().map(this::print).collect(Collectors.joining());
    if (output.isEmpty()) {
      console.out().print(text);
      return;
    }
    try {
      Files.writeString(Path.of(output), text);
    } catch (IOException e) {
      throw new Failure("cannot write " + output + ": " + e);
    }
  }

  private String print(Output document) {
    String text =
        switch (document) {
          case Output.Same(var same) -> same.endsWith("\n") ? same : same + "\n";
          case Output.Written(var object) -> GoYaml.write(PlainJson.of(object));
        };
    return text + "---\n";
  }

  private InjectionSettings settings(String config, String valuesText, String mesh) {
    InjectionConfig injection = InjectionConfig.parse(injectConfigFile, config, environment);
    InjectionValues values = InjectionValues.parse(valuesFile, valuesText);
    return new InjectionSettings(
        injection.forFiles(),
        values,
        mesh(mesh),
        revision,
        environment.getOrDefault("COMPLIANCE_POLICY", ""),
        List.of(),
        environment.getOrDefault("PLATFORM", "").equals("openshift"));
  }

  private MeshConfig mesh(String text) {
    var read = MeshConfigReader.read(new Document(meshConfigFile, 1, text));
    return read.value()
        .orElseThrow(
            () ->
                new Failure(
                    read.problems().stream()
                        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                        .map(Problem::toString)
                        .collect(Collectors.joining("\n"))));
  }

  private String content(String name) {
    try {
      return name.equals(STANDARD_INPUT)
          ? new String(console.in().readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(name));
    } catch (IOException e) {
      throw new Failure("cannot read " + name + ": " + e);
    }
  }
}
