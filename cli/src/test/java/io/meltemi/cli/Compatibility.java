package io.meltemi.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The tables of docs/compatibility.md, and what they are held against. */
public final class Compatibility {
  public static final Path ROOT = root();

  private Compatibility() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("docs/compatibility.md"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  /** A row of a table, without backquotes. */
  public static List<List<String>> rows() throws IOException {
    var rows = new ArrayList<List<String>>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/compatibility.md"))) {
      if (line.startsWith("| `")) {
        String[] cells = line.substring(1, line.length() - 1).split("\\|");
        rows.add(Arrays.stream(cells).map(cell -> cell.strip().replace("`", "")).toList());
      }
    }
    return rows;
  }

  /** Flags that differ, by the difference's first word. */
  public static Set<String> flags(String command, String word) throws IOException {
    return rows().stream()
        .filter(row -> row.size() == 3 && row.get(0).equals(command) && row.get(2).startsWith(word))
        .map(row -> row.get(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public static String peerHelp(String file) throws IOException {
    String given =
        Optional.ofNullable(System.getProperty("MELTEMI_PEER", System.getenv("MELTEMI_PEER")))
            .orElse(ROOT.resolve("../shared/peer").toString());
    Path help = Path.of(given).resolve("istioctl").resolve(file);
    assumeTrue(Files.exists(help), () -> "no " + help);
    return Files.readString(help);
  }

  public static Set<String> flagsIn(String help) {
    var flags = new TreeSet<String>();
    Matcher line = Pattern.compile("^ +(?:(-\\w), )?(--[\\w-]+)", Pattern.MULTILINE).matcher(help);
    while (line.find()) {
      flags.add(line.group(2));
      if (line.group(1) != null) {
        flags.add(line.group(1));
      }
    }
    return flags;
  }

  public static Set<String> flagsOf(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .map(OptionSpec::names)
        .flatMap(Arrays::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public static Set<String> less(Set<String> some, Set<String> others) {
    var left = new TreeSet<>(some);
    left.removeAll(others);
    return left;
  }
}
