package io.meltemi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program as a shell completes it: its commands with those below them, and the flags of each.
 *
 * @param root the program itself
 */
record Completion(Command root) {
  /** The shells that there are scripts for. */
  static final List<String> SHELLS = List.of("bash", "fish", "powershell", "zsh");

  /**
   * @param names its name, then other ones for it
   * @param description of one line
   * @param flags with their dashes
   * @param commands those below it
   */
  record Command(
      List<String> names, String description, List<String> flags, List<Command> commands) {
    Command {
      names = List.copyOf(names);
      flags = List.copyOf(flags);
      commands = List.copyOf(commands);
    }

    String name() {
      return names.getFirst();
    }

    /** What may follow it. */
    List<String> words() {
      return Stream.concat(commands.stream().map(Command::name), flags.stream()).toList();
    }
  }

  /**
   * A command with the names of those above it.
   *
   * @param path names below the program's, a space before each; empty for the program
   * @param above the path of the command above it
   */
  private record Placed(String path, String above, Command command) {}

  /** The script for that shell; absent for another than {@link #SHELLS}. */
  Optional<String> script(String shell) {
    return switch (shell) {
      case "bash" -> Optional.of(bash());
      case "zsh" ->
          Optional.of(
              "#compdef "
                  + root.name()
                  + "\nautoload -U +X bashcompinit && bashcompinit\n"
                  + bash());
      case "fish" -> Optional.of(fish());
      case "powershell" -> Optional.of(powershell());
      default -> Optional.empty();
    };
  }

  /** All commands, each before those below it. */
  private List<Placed> all() {
    List<Placed> all = new ArrayList<>();
    add("", "", root, all);
    return all;
  }

  private static void add(String path, String above, Command command, List<Placed> all) {
    all.add(new Placed(path, above, command));
    command.commands().forEach(below -> add(path + " " + below.name(), path, below, all));
  }

  private String bash() {
    String steps =
        all().stream()
            .skip(1)
            .map(
                placed ->
                    "      %s) path=\"%s\" ;;\n"
                        .formatted(
                            placed.command().names().stream()
                                .map(name -> '"' + placed.above() + " " + name + '"')
                                .collect(Collectors.joining("|")),
                            placed.path()))
            .collect(Collectors.joining());
    String cases =
        all().stream()
            .map(
                placed ->
                    "    \"%s\") words=\"%s\" ;;\n"
                        .formatted(placed.path(), String.join(" ", placed.command().words())))
            .collect(Collectors.joining());
    return """
    _FUNCTION() {
      local word="${COMP_WORDS[COMP_CWORD]}" words="" path="" i
      for ((i = 1; i < COMP_CWORD; i++)); do
        case "$path ${COMP_WORDS[i]}" in
    STEPS    esac
      done
      case "$path" in
    CASES  esac
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
    }
    complete -F _FUNCTION PROGRAM
    """
        .replace("STEPS", steps)
        .replace("CASES", cases)
        .replace("FUNCTION", root.name().replace('-', '_'))
        .replace("PROGRAM", root.name());
  }

  private String fish() {
    var script = new StringBuilder();
    for (Placed placed : all()) {
      String seen = seen(placed);
      for (Command below : placed.command().commands()) {
        String none =
            "; and not __fish_seen_subcommand_from "
                + placed.command().commands().stream()
                    .flatMap(command -> command.names().stream())
                    .collect(Collectors.joining(" "));
        String where = placed.path().isEmpty() ? "__fish_use_subcommand" : seen + none;
        script.append(
            "complete -c %s -f -n '%s' -a %s -d '%s'\n"
                .formatted(
                    root.name(), where, below.name(), below.description().replace("'", "\\'")));
      }
      for (String flag : placed.path().isEmpty() ? List.<String>of() : placed.command().flags()) {
        script.append(
            "complete -c %s -n '%s' %s\n"
                .formatted(
                    root.name(),
                    seen,
                    flag.startsWith("--") ? "-l " + flag.substring(2) : "-s " + flag.substring(1)));
      }
    }
    return script.toString();
  }

  private static String seen(Placed placed) {
    return Stream.of(placed.path().strip().split(" "))
        .map(name -> "__fish_seen_subcommand_from " + name)
        .collect(Collectors.joining("; and "));
  }

  private String powershell() {
    String steps =
        all().stream()
            .skip(1)
            .flatMap(
                placed ->
                    placed.command().names().stream()
                        .map(
                            name ->
                                "      '%s %s' { $path = '%s' }\n"
                                    .formatted(placed.above(), name, placed.path())))
            .collect(Collectors.joining());
    String cases =
        all().stream()
            .map(
                placed ->
                    "    '%s' { %s }\n".formatted(placed.path(), quoted(placed.command().words())))
            .collect(Collectors.joining());
    return """
    Register-ArgumentCompleter -Native -CommandName 'PROGRAM' -ScriptBlock {
      param($word, $ast, $position)
      $path = ''
      $ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } | ForEach-Object {
        switch ("$path $_") {
    STEPS    }
      }
      $words = switch ($path) {
    CASES  }
      $words | Where-Object { $_ -like "$word*" } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
    }
    """
        .replace("STEPS", steps)
        .replace("CASES", cases)
        .replace("PROGRAM", root.name());
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
  }
}
