package io.meltemi.istioctl.document;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a command says of itself. */
record Described(CommandSpec command) {
  /** A flag or a parameter, as it is written on the command line, and what it is for. */
  record Flag(String name, String text) {}

  /** Those that are shown below it, by name. */
  List<Described> commands() {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .distinct()
        .filter(below -> !below.usageMessage().hidden())
        .sorted(Comparator.comparing(CommandSpec::name))
        .map(Described::new)
        .toList();
  }

  /** This one, and all below it, each before those below it. */
  Stream<Described> all() {
    return Stream.concat(Stream.of(this), commands().stream().flatMap(Described::all));
  }

  String name() {
    return command.qualifiedName();
  }

  List<String> aliases() {
    return List.of(command.aliases());
  }

  /** Lines. */
  String description() {
    return String.join("\n", command.usageMessage().description()).strip();
  }

  List<String> examples() {
    return Arrays.stream(command.usageMessage().footer())
        .filter(line -> line.startsWith("  "))
        .map(String::strip)
        .toList();
  }

  /**
   * @param inherited with those that it shares with others
   */
  List<Flag> flags(boolean inherited) {
    List<Flag> flags = new ArrayList<>();
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      flags.add(
          new Flag(
              parameter.paramLabel(), text(parameter.description(), parameter.defaultValue())));
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden() && (inherited || !option.inherited())) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        flags.add(
            new Flag(
                String.join(", ", option.names()) + label,
                text(option.description(), option.defaultValue())));
      }
    }
    return flags;
  }

  private static String text(String[] description, String standard) {
    return String.join(" ", description).replace("${DEFAULT-VALUE}", String.valueOf(standard));
  }
}
