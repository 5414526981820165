package io.meltemi.agent.iptables;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of iptables commands of one family that works here: {@code NAME}, {@code NAME-save} and
 * {@code NAME-restore}.
 *
 * @param legacy whether it programs the old kernel interface rather than nf_tables
 * @param locks whether its writing commands take {@code --wait}, as legacy ones do from 1.6.2 on
 * @param saved what {@code NAME-save} printed when the set was looked for
 */
record IptablesVariant(String name, boolean legacy, boolean locks, String saved) {
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)(?:\\.(\\d+))?");

  /** A rule that matches nothing: protocol 255 is reserved. */
  private static final String PROBE = "INPUT -p 255 -j DROP";

  /**
   * Finds the set to use: the legacy one where it already has rules in this namespace, else the
   * nf_tables one, else whatever is installed under the plain name.
   *
   * @param forced {@code legacy} or {@code nft} to insist on one, empty to choose
   * @throws IOException where none works, saying of each why
   */
  static IptablesVariant find(Family family, String forced, CommandRunner runner)
      throws IOException {
    String plain = family.command();
    List<String> why = new ArrayList<>();
    if (!forced.isEmpty()) {
      return attempt(plain + "-" + forced, runner, why).orElseThrow(() -> unusable(family, why));
    }
    var legacy = attempt(plain + "-legacy", runner, why);
    if (legacy.isPresent() && legacy.get().hasRules()) {
      return legacy.get();
    }
    for (String name : List.of(plain + "-nft", plain)) {
      var found = attempt(name, runner, why);
      if (found.isPresent()) {
        return found.get();
      }
    }
    return legacy.orElseThrow(() -> unusable(family, why));
  }

  private static Optional<IptablesVariant> attempt(
      String name, CommandRunner runner, List<String> why) {
    try {
      var saved = runner.run("", List.of(name + "-save"));
      if (!saved.succeeded()) {
        why.add(name + "-save: " + saved.err().strip());
        return Optional.empty();
      }
      var probe = runner.run("", command(name, "-A"));
      if (!probe.succeeded() || probe.err().contains("does not exist")) {
        why.add(name + ": " + probe.err().strip());
        return Optional.empty();
      }
      runner.run("", command(name, "-D"));
      String version = runner.run("", List.of(name + "-save", "--version")).out();
      boolean legacy = !version.contains("nf_tables");
      return Optional.of(
          new IptablesVariant(name, legacy, legacy && hasLocks(version), saved.out()));
    } catch (IOException absent) {
      why.add(name + ": not installed");
      return Optional.empty();
    }
  }

  private static List<String> command(String name, String operation) {
    List<String> words = new ArrayList<>(List.of(name, "-t", "filter", operation));
    words.addAll(List.of(PROBE.split(" ")));
    return words;
  }

  private static boolean hasLocks(String version) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.find()) {
      return false;
    }
    int patch = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    int[] parts = {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), patch};
    return Arrays.compare(parts, new int[] {1, 6, 2}) >= 0;
  }

  private static IOException unusable(Family family, List<String> why) {
    return new IOException(
        "no usable %s (expected: installed, with kernel support and the capability NET_ADMIN): %s"
            .formatted(family.command(), String.join("; ", why)));
  }

  /** Looks for rules, not for lines: the probe leaves a legacy table behind, empty but printed. */
  private boolean hasRules() {
    return saved.lines().anyMatch(line -> line.startsWith("-A "));
  }

  /** A command that writes, with the wait for the lock where this set has one. */
  List<String> writing(String suffix, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(name + suffix);
    words.addAll(arguments);
    if (locks) {
      words.add("--wait=30");
    }
    return words;
  }
}
