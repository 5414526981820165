package io.meltemi.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program as a shell completes it: its commands, and the flags of each.
 *
 * @param program its name
 */
record Completion(String program, List<Command> commands) {
  /** The shells that there are scripts for. */
  static final List<String> SHELLS = List.of("bash", "fish", "powershell", "zsh");

  /**
   * @param description of one line
   * @param flags with their dashes
   */
  record Command(String name, String description, List<String> flags) {
    Command {
      flags = List.copyOf(flags);
    }
  }

  Completion {
    commands = List.copyOf(commands);
  }

  /** The script for that shell; absent for another than {@link #SHELLS}. */
  Optional<String> script(String shell) {
    return switch (shell) {
      case "bash" -> Optional.of(bash());
      case "zsh" ->
          Optional.of(
              "#compdef " + program + "\nautoload -U +X bashcompinit && bashcompinit\n" + bash());
      case "fish" -> Optional.of(fish());
      case "powershell" -> Optional.of(powershell());
      default -> Optional.empty();
    };
  }

  private String names() {
    return commands.stream().map(Command::name).collect(Collectors.joining(" "));
  }

  private String bash() {
    String cases =
        commands.stream()
            .map(
                command ->
                    "    %s) words=\"%s\" ;;\n"
                        .formatted(command.name(), String.join(" ", command.flags())))
            .collect(Collectors.joining());
    return """
    _FUNCTION() {
      local word="${COMP_WORDS[COMP_CWORD]}" words="NAMES"
      if [ "$COMP_CWORD" -gt 1 ]; then
        case "${COMP_WORDS[1]}" in
    CASES    *) words="" ;;
        esac
      fi
      COMPREPLY=($(compgen -W "$words" -- "$word"))
      [ "${#COMPREPLY[@]}" -gt 0 ] || COMPREPLY=($(compgen -f -- "$word"))
    }
    complete -F _FUNCTION PROGRAM
    """
        .replace("NAMES", names())
        .replace("CASES", cases)
        .replace("FUNCTION", program.replace('-', '_'))
        .replace("PROGRAM", program);
  }

  private String fish() {
    var script = new StringBuilder();
    for (Command command : commands) {
      script.append(
          "complete -c %s -f -n __fish_use_subcommand -a %s -d '%s'\n"
              .formatted(program, command.name(), command.description().replace("'", "\\'")));
      for (String flag : command.flags()) {
        script.append(
            "complete -c %s -n '__fish_seen_subcommand_from %s' %s\n"
                .formatted(
                    program,
                    command.name(),
                    flag.startsWith("--") ? "-l " + flag.substring(2) : "-s " + flag.substring(1)));
      }
    }
    return script.toString();
  }

  private String powershell() {
    String cases =
        commands.stream()
            .map(command -> "    '%s' { %s }\n".formatted(command.name(), quoted(command.flags())))
            .collect(Collectors.joining());
    return """
    Register-ArgumentCompleter -Native -CommandName 'PROGRAM' -ScriptBlock {
      param($word, $ast, $position)
      $elements = $ast.CommandElements | ForEach-Object { $_.ToString() }
      $words = switch ($elements[1]) {
    CASES    default { NAMES }
      }
      $words | Where-Object { $_ -like "$word*" } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
    }
    """
        .replace("CASES", cases)
        .replace("NAMES", quoted(commands.stream().map(Command::name).toList()))
        .replace("PROGRAM", program);
  }

  private static String quoted(List<String> words) {
    return words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
  }
}
