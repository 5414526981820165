package io.meltemi.cli;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion SHELL}: scripts that complete the program's commands and flags. */
@Command(
    name = "completion",
    description = "Print the script that completes commands and flags in a shell",
    mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash, fish, powershell or zsh")
  private String shell = "";

  @Option(names = "--no-descriptions", description = "complete words without their descriptions")
  private boolean wordsAlone;

  /**
   * @throws FlagException for a shell that there is no script for
   */
  @Override
  public Integer call() {
    var completion = new Completion(described(spec.root()));
    String script =
        completion
            .script(shell)
            .orElseThrow(
                () ->
                    new FlagException(
                        "completion: %s (expected: one of %s)"
                            .formatted(shell, Completion.SHELLS)));
    spec.commandLine().getOut().print(script);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private Completion.Command described(CommandSpec command) {
    List<String> flags =
        command.options().stream()
            .filter(option -> !option.hidden())
            .map(OptionSpec::names)
            .flatMap(Arrays::stream)
            .sorted()
            .toList();
    String description =
        wordsAlone ? "" : Stream.of(command.usageMessage().description()).findFirst().orElse("");
    return new Completion.Command(
        Stream.concat(Stream.of(command.name()), Stream.of(command.aliases())).toList(),
        description,
        flags,
        below(command));
  }

  /** The commands that are shown below one, each once. */
  private List<Completion.Command> below(CommandSpec command) {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(below -> !below.usageMessage().hidden())
        .map(this::described)
        .toList();
  }
}
