package io.meltemi.istioctl.analyze;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.GlobalOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code validate}: whether single objects are as istiod wants them. */
@Command(
    name = "validate",
    aliases = "v",
    description = {
      "Check the objects of files one by one, as istiod's webhook would, and some more: fields that"
          + " Istio does not know, port names of Services, labels of Deployments.",
      "",
      "  istioctl validate -f gateway.yaml",
      "  istioctl validate -f config/ -f more.yaml",
      "  kubectl get services -o yaml | istioctl validate -f -",
      "",
      "'istioctl analyze' checks objects together, and against a cluster."
    })
public final class ValidateCommand implements Runnable {
  @Option(
      names = {"-f", "--filename"},
      split = ",",
      paramLabel = "FILE",
      description =
          "Files with objects, folders of such files, or - for standard input; may be given"
              + " several times.")
  private List<String> files = List.of();

  private final Console console;
  private final GlobalOptions globals;

  /** Of one run, in which nothing else reads standard input. */
  public ValidateCommand(Console console, GlobalOptions globals) {
    this.console = console;
    this.globals = globals;
  }

  @Option(
      names = {"-x", "--referential"},
      arity = "0..1",
      fallbackValue = "true",
      hidden = true,
      description = "Changes nothing.")
  void referential(boolean ignored) {}

  @Override
  public void run() {
    if (files.isEmpty()) {
      throw new Failure(
          """
          error: you must specify resources by --filename.
          Example resource specifications include:
             '-f rsrc.yaml'
             '--filename=rsrc.json'\
          """);
    }
    String namespace = globals.namespace().isEmpty() ? "default" : globals.namespace();
    var validator = new ObjectValidator(namespace, globals.istioNamespace(), console.err());
    var errors = new ArrayList<String>();
    var validated = new ArrayList<ObjectValidator.Verdict>();
    for (String file : files) {
      if (!file.equals(InputFiles.STANDARD_INPUT) && !Files.exists(Path.of(file))) {
        errors.add(
            "cannot stat file \"" + file + "\": stat " + file + ": no such file or directory");
        continue;
      }
      for (InputFiles.Input input : InputFiles.named(console, file)) {
        ObjectValidator.Verdict verdict = validator.validate(input);
        errors.addAll(verdict.errors());
        validated.add(verdict);
      }
    }
    validated.forEach(verdict -> tell(verdict, errors.isEmpty()));
    if (!errors.isEmpty()) {
      throw new Failure(
          errors.size()
              + (errors.size() == 1 ? " error" : " errors")
              + " occurred:\n\t* "
              + String.join("\n\t* ", errors)
              + "\n\n");
    }
  }

  private void tell(ObjectValidator.Verdict verdict, boolean allGood) {
    boolean input = verdict.file().equals(InputFiles.STANDARD_INPUT);
    if (!verdict.warnings().isEmpty()) {
      String warnings = "\n\t* " + String.join("\n\t* ", verdict.warnings()) + "\n";
      console
          .err()
          .print(input ? warnings : "\"" + verdict.file() + "\" has warnings: " + warnings + "\n");
    } else if (allGood) {
      console.err().println(input ? "validation succeed" : "\"" + verdict.file() + "\" is valid");
    }
  }
}
