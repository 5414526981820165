package io.meltemi.istioctl;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what is wrong with a command line, and which command or flag may have been meant. */
final class UsageError {
  /** How many edits a guess may be away. */
  private static final int NEAR = 2;

  private UsageError() {}

  /** Lines for the user, the last one pointing at the help. */
  static String explain(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    String path = command.getCommandSpec().qualifiedName();
    return "Error: " + message(misuse) + "\nRun '" + path + " --help' for usage.\n";
  }

  private static String message(ParameterException misuse) {
    CommandLine command = misuse.getCommandLine();
    if (!(misuse instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      String message = misuse.getMessage();
      return message == null ? "the command line cannot be read" : message;
    }
    String word = unmatched.getUnmatched().getFirst();
    if (word.startsWith("-")) {
      String flag = word.replaceFirst("=.*", "");
      var flags = command.getCommandSpec().optionsMap().keySet().stream();
      return "unknown flag: " + flag + guesses(flag, flags.filter(f -> f.startsWith("--")));
    }
    return command.getSubcommands().isEmpty()
        ? "unexpected argument \"" + word + "\" (this command takes no more than it was given)"
        : unknownCommand(word, command);
  }

  static String unknownCommand(String word, CommandLine group) {
    return "unknown command \""
        + word
        + "\" for \""
        + group.getCommandSpec().qualifiedName()
        + "\""
        + guesses(word, group.getSubcommands().keySet().stream());
  }

  private static String guesses(String word, Stream<String> known) {
    List<String> near =
        known
            .filter(name -> name.startsWith(word) || distance(word, name) <= NEAR)
            .sorted(
                Comparator.comparing((String name) -> distance(word, name)).thenComparing(n -> n))
            .toList();
    return near.isEmpty() ? "" : "\n\nDid you mean this?\n\t" + String.join("\n\t", near) + "\n";
  }

  /** How many characters must be put in, taken out or changed to make one of the other. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
