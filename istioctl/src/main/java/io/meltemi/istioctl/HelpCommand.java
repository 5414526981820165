package io.meltemi.istioctl;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: the help of the command that is named, word by word. */
@Command(name = "help", description = "Show the help of a command.")
final class HelpCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, with its group.")
  private List<String> words = List.of();

  private final Console console;

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String word : words) {
      CommandLine next = command.getSubcommands().get(word);
      if (next == null) {
        throw Failure.ofUse(UsageError.unknownCommand(word, command));
      }
      command = next;
    }
    command.usage(console.out());
  }
}
