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
      "The configuration is that of a control plane:",
      "  kubectl -n istio-system get cm istio-sidecar-injector -o jsonpath='{.data.config}'"
          + " >inject",
      "  kubectl -n istio-system get cm istio-sidecar-injector -o jsonpath='{.data.values}'"
          + " >values",
      "  kubectl -n istio-system get cm istio -o jsonpath='{.data.mesh}' >mesh",
      "  istioctl kube-inject -f app.yaml --injectConfigFile inject --valuesFile values"
          + " --meshConfigFile mesh | kubectl apply -f -"
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
      description = "The mesh's configuration; Istio's defaults if not given.")
  private String meshConfigFile = "";

  @Option(
      names = {"-r", "--revision"},
      paramLabel = "REVISION",
      defaultValue = "",
      description = "Revision of the control plane that the proxies belong to.")
  private String revision = "";

  private final Console console;
  private final Map<String, String> environment;

  /**
   * @param environment of the program, for templates; {@code ENABLE_NATIVE_SIDECARS=true} makes the
   *     proxy an init container that stays, since no nodes can be asked here
   */
  public KubeInjectCommand(Console console, Map<String, String> environment) {
    this.console = console;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void run() {
    if (file.isEmpty()) {
      throw Failure.ofUse("no file is given (expected: -f FILE, or -f - for standard input)");
    }
    try {
      inject();
    } catch (InjectionException e) {
      throw new Failure(String.valueOf(e.getMessage()));
    }
  }

  private void inject() {
    var injector = new Injector(settings());
    boolean nativeSidecars =
        NativeSidecars.parse(environment.getOrDefault("ENABLE_NATIVE_SIDECARS", ""))
            .apply(Map.of(), "");
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

  private InjectionSettings settings() {
    InjectionConfig config =
        InjectionConfig.parse(
            injectConfigFile, required("--injectConfigFile", injectConfigFile), environment);
    InjectionValues values =
        InjectionValues.parse(valuesFile, required("--valuesFile", valuesFile));
    return new InjectionSettings(
        config.forFiles(),
        values,
        mesh(),
        revision,
        environment.getOrDefault("COMPLIANCE_POLICY", ""),
        List.of(),
        environment.getOrDefault("PLATFORM", "").equals("openshift"));
  }

  private MeshConfig mesh() {
    String text = meshConfigFile.isEmpty() ? "{}" : content(meshConfigFile);
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

  private String required(String flag, String name) {
    if (name.isEmpty()) {
      throw Failure.ofUse(flag + " is not given (expected: a file; see --help)");
    }
    return content(name);
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
