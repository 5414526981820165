package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * That {@code docs/istioctl.md} says what the commands say of themselves; {@code
 * -Ddocs.update=true} writes it.
 */
class CommandsDocTest {
  private static final String HEAD =
      """
      # istioctl

      What each command does and takes, as its `--help` says. This file is made of the commands: `mvn -o -q -pl istioctl -am test
      -Dtest=CommandsDocTest -Ddocs.update=true -Dsurefire.failIfNoSpecifiedTests=false` writes it.
      """;

  @Test
  void theDocumentIsTheCommandsOwn() throws IOException {
    Path file = root().resolve("docs/istioctl.md");
    String made = document();
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(file, made);
    }
    assertThat(file).as("update it with -Ddocs.update=true").content().isEqualTo(made);
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("docs"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  private static String document() {
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var console = new Console(new ByteArrayInputStream(new byte[0]), nowhere, nowhere);
    CommandLine program = Istioctl.create(console, Map.of(), Set.of());
    var text = new StringBuilder(HEAD);
    text.append("\n## Flags of every command\n\n").append(flags(program.getCommandSpec(), true));
    commands(program.getCommandSpec()).forEach(command -> describe(command, text));
    return text.toString();
  }

  private static Stream<CommandSpec> commands(CommandSpec group) {
    return group.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(command -> !command.usageMessage().hidden())
        .sorted(java.util.Comparator.comparing(CommandSpec::name));
  }

  private static void describe(CommandSpec command, StringBuilder text) {
    text.append("\n## ").append(command.qualifiedName()).append("\n\n");
    String description = String.join("\n", command.usageMessage().description()).strip();
    text.append(description).append("\n");
    if (command.aliases().length > 0) {
      text.append("\nAlso: ").append(String.join(", ", command.aliases())).append("\n");
    }
    String flags = flags(command, false);
    if (!flags.isEmpty()) {
      text.append("\n").append(flags);
    }
    List<String> examples =
        Arrays.stream(command.usageMessage().footer())
            .filter(line -> line.startsWith("  "))
            .toList();
    if (!examples.isEmpty()) {
      text.append("\n```\n");
      examples.forEach(example -> text.append(example.strip()).append("\n"));
      text.append("```\n");
    }
    commands(command).forEach(below -> describe(below, text));
  }

  private static String flags(CommandSpec command, boolean inherited) {
    List<String> rows = new ArrayList<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      rows.add(row(parameter.paramLabel(), parameter.description(), parameter.defaultValue()));
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && (inherited || !option.inherited())) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        rows.add(
            row(
                String.join(", ", option.names()) + label,
                option.description(),
                option.defaultValue()));
      }
    }
    return rows.isEmpty() ? "" : "| | |\n|---|---|\n" + String.join("", rows);
  }

  private static String row(String name, String[] description, String standard) {
    String text =
        String.join(" ", description)
            .replace("${DEFAULT-VALUE}", String.valueOf(standard))
            .replace("|", "\\|");
    return "| `" + name.replace("|", "\\|") + "` | " + text + " |\n";
  }
}
