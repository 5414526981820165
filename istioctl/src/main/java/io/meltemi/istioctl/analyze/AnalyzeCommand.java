package io.meltemi.istioctl.analyze;

import io.meltemi.analysis.Analysis;
import io.meltemi.analysis.AnalyzedKind;
import io.meltemi.analysis.Analyzer;
import io.meltemi.analysis.FileObjects;
import io.meltemi.analysis.Message;
import io.meltemi.analysis.Resource;
import io.meltemi.analysis.analyzers.Analyzers;
import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import io.meltemi.istioctl.kube.Cluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code analyze}: runs analyzers over files and clusters. */
@Command(
    name = "analyze",
    description = {
      "Look for mistakes in a mesh's configuration: in a cluster, in files, or in a cluster as it"
          + " would be with the files applied.",
      "",
      "  istioctl analyze                                  the cluster's namespace",
      "  istioctl analyze -A a.yaml config/                the cluster with those files",
      "  istioctl analyze --use-kube=false a.yaml config/  the files alone; - is standard input",
      "  istioctl analyze -S \"IST0103=Pod *.testing\"       but not pods without a proxy there",
      "  istioctl analyze --use-kube=false -o sarif config/ >analysis.sarif",
      "",
      "The codes are explained at https://istio.io/v1.30/docs/reference/config/analysis; an object"
          + " suppresses some for itself with the annotation galley.istio.io/analyze-suppress."
    })
public final class AnalyzeCommand implements Runnable {
  /** Istio's exit code for documents that cannot be read. */
  private static final int UNREADABLE = 65;

  /** Istio's exit code for messages that are bad enough. */
  private static final int FOUND = 79;

  private static final String DEFAULT_NAMESPACE = "default";

  @Mixin private final AnalyzeOptions options = new AnalyzeOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "Files with objects, folders of such files, or - for standard input.")
  private List<String> files = List.of();

  private final Console console;
  private final GlobalOptions globals;
  private final LiveMesh live;
  private final Map<String, String> environment;

  /** Of one run, in which nothing else reads standard input. */
  public AnalyzeCommand(Console console, GlobalOptions globals, Map<String, String> environment) {
    this.console = console;
    this.globals = globals;
    this.live = new LiveMesh(console, globals, options);
    this.environment = Map.copyOf(environment);
  }

  @Override
  public void run() {
    List<Analyzer> analyzers = Analyzers.all();
    if (options.lists()) {
      list(analyzers);
      return;
    }
    options.format();
    if (!options.usesKube()) {
      String own = globals.namespace();
      analyze(analyzers, Optional.empty(), own.isEmpty() ? DEFAULT_NAMESPACE : own);
      return;
    }
    try (Cluster cluster = globals.cluster()) {
      String namespace = globals.namespace(cluster);
      if (live.isThere(cluster, options.allNamespaces() ? "" : namespace)) {
        analyze(analyzers, Optional.of(cluster), namespace);
      }
    }
  }

  private void analyze(List<Analyzer> analyzers, Optional<Cluster> cluster, String namespace) {
    InputFiles inputs = InputFiles.read(console, files);
    if (cluster.isEmpty() && inputs.inputs().isEmpty()) {
      throw new Failure("at least one file and/or Kubernetes source must be provided");
    }
    String shown = options.allNamespaces() ? "" : namespace;
    var question = new Analysis.Question(shown, options.suppressions(console.err()));
    List<FileObjects> read = read(inputs, namespace);
    Objects objects = cluster.map(c -> with(live.read(c), read)).orElseGet(() -> alone(read));
    Analysis.Result result =
        Analysis.run(selected(analyzers), objects.known(), objects.resources(), question);
    String target = shown.isEmpty() ? "all namespaces" : "namespace: " + shown;
    if (options.isVerbose()) {
      tellAnalyzers(result, target);
    }
    var style = new Style(wantsColours(), options.failureThreshold());
    ReportFormat format = options.format();
    console.out().println(format.print(shown(result), style));
    boolean unreadable = read.stream().anyMatch(file -> !file.problems().isEmpty());
    conclude(result, style, new Outcome(format, inputs, target, unreadable));
  }

  /** What the last words are about. */
  private record Outcome(
      ReportFormat format, InputFiles inputs, String target, boolean unreadable) {}

  private void list(List<Analyzer> analyzers) {
    analyzers.stream()
        .map(Analyzer::metadata)
        .sorted(Comparator.comparing(Analyzer.Metadata::name))
        .forEach(m -> console.out().println("* " + m.name() + ":\n    " + m.description()));
  }

  private boolean wantsColours() {
    return Style.wantsColours(options.color(), environment, Console.isTerminal());
  }

  /** Those that are selected; all, if those that are selected do not exist. */
  private List<Analyzer> selected(List<Analyzer> analyzers) {
    List<Analyzer> chosen =
        analyzers.stream()
            .filter(analyzer -> options.analyzers().contains(analyzer.metadata().name()))
            .toList();
    return chosen.isEmpty() ? analyzers : chosen;
  }

  private List<FileObjects> read(InputFiles inputs, String namespace) {
    List<FileObjects> read =
        inputs.inputs().stream()
            .map(input -> FileObjects.read(input.name(), input.text(), namespace))
            .toList();
    var problems = new ArrayList<String>();
    for (int i = 0; i < read.size(); i++) {
      if (!read.get(i).problems().isEmpty()) {
        problems.add(
            "errors parsing content \""
                + inputs.inputs().get(i).name()
                + "\": "
                + String.join("; ", read.get(i).problems()));
      }
    }
    if (!problems.isEmpty()) {
      console
          .err()
          .println(
              "Error(s) adding files: "
                  + problems.size()
                  + (problems.size() == 1 ? " error" : " errors")
                  + " occurred:\n\t* "
                  + String.join("\n\t* ", problems)
                  + "\n");
    }
    return read;
  }

  /** What files have takes precedence over the same in the cluster. */
  private Objects with(Objects cluster, List<FileObjects> read) {
    return new Objects(Set.of(), ofFiles(read)).and(cluster);
  }

  private Objects alone(List<FileObjects> read) {
    return new Objects(Analysis.knownFromFiles(), ofFiles(read));
  }

  private List<Resource> ofFiles(List<FileObjects> read) {
    var resources = new ArrayList<Resource>();
    if (!options.meshConfigFile().isEmpty()) {
      String text = InputFiles.text(Path.of(options.meshConfigFile()));
      try {
        resources.add(Analysis.settings(AnalyzedKind.MESH_CONFIG, text));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            "cannot read " + options.meshConfigFile() + ": " + String.valueOf(e.getMessage()));
      }
    }
    read.forEach(file -> resources.addAll(file.objects()));
    return resources;
  }

  private void tellAnalyzers(Analysis.Result result, String target) {
    console.err().println("Analyzed resources in " + target);
    tell("Skipped analyzers:", result.skipped());
    tell("Executed analyzers:", result.executed());
    console.err().println();
  }

  private void tell(String title, List<String> names) {
    if (!names.isEmpty()) {
      console.err().println(title);
      names.forEach(name -> console.err().println("\t " + name));
    }
  }

  private List<Message> shown(Analysis.Result result) {
    return result.messages().stream()
        .filter(m -> m.type().level().isAtLeast(options.outputThreshold()))
        .toList();
  }

  private void conclude(Analysis.Result result, Style style, Outcome outcome) {
    if (shown(result).isEmpty()) {
      console.err().println(nothingFound(outcome));
    }
    boolean fails =
        result.messages().stream().anyMatch(m -> m.type().level().isAtLeast(style.failing()));
    if (fails && outcome.format().failsOnMessages()) {
      throw Failure.withCode(
          FOUND,
          "Analyzers found issues when analyzing "
              + outcome.target()
              + ".\nSee "
              + Message.documentation()
              + " for more information about causes and resolutions.");
    }
    if (outcome.unreadable() && !options.ignoresUnknown()) {
      throw Failure.withCode(UNREADABLE, "Some files couldn't be parsed.");
    }
  }

  private static String nothingFound(Outcome outcome) {
    if (outcome.unreadable()) {
      return "No validation issues found when analyzing "
          + outcome.target()
          + " (but 1 file could not be parsed).";
    }
    List<InputFiles.Input> inputs = outcome.inputs().inputs();
    return "✔ No validation issues found when analyzing "
        + (inputs.isEmpty()
            ? outcome.target()
            : inputs.stream().map(InputFiles.Input::name).collect(Collectors.joining("\n")))
        + ".";
  }
}
