package io.meltemi.istioctl.document;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** All commands of a program, as a part of a document. */
public final class Markdown {
  private Markdown() {}

  public static String of(CommandLine program) {
    var whole = new Described(program.getCommandSpec());
    String flags = flags(whole.flags(true));
    return "\n## Flags of every command\n\n"
        + flags
        + whole.all().skip(1).map(Markdown::section).collect(Collectors.joining());
  }

  private static String section(Described command) {
    var text = new StringBuilder("\n## " + command.name() + "\n\n" + command.description() + "\n");
    if (!command.aliases().isEmpty()) {
      text.append("\nAlso: ").append(String.join(", ", command.aliases())).append("\n");
    }
    if (!command.flags(false).isEmpty()) {
      text.append("\n").append(flags(command.flags(false)));
    }
    if (!command.examples().isEmpty()) {
      text.append("\n```\n").append(String.join("\n", command.examples())).append("\n```\n");
    }
    return text.toString();
  }

  private static String flags(List<Described.Flag> flags) {
    return "| | |\n|---|---|\n"
        + flags.stream()
            .map(flag -> "| `" + cell(flag.name()) + "` | " + cell(flag.text()) + " |\n")
            .collect(Collectors.joining());
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
