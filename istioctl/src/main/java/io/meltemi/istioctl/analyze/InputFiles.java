package io.meltemi.istioctl.analyze;

import io.meltemi.istioctl.Console;
import io.meltemi.istioctl.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files that a command line names: files, the files in folders and in those inside them, and
 * {@code -} for standard input.
 */
record InputFiles(List<Input> inputs) {
  static final String STANDARD_INPUT = "-";
  private static final List<String> EXTENSIONS = List.of(".json", ".yaml", ".yml");

  InputFiles {
    inputs = List.copyOf(inputs);
  }

  /**
   * One file.
   *
   * @param name as the user sees it
   */
  record Input(String name, String text) {}

  /** Reads them; says of those that it skips. */
  static InputFiles read(Console console, List<String> names) {
    var inputs = new ArrayList<Input>();
    for (String name : names) {
      if (name.equals(STANDARD_INPUT)) {
        inputs.add(new Input(name, standardInput(console)));
        continue;
      }
      Path path = Path.of(name);
      if (!Files.exists(path)) {
        throw new Failure("stat " + name + ": no such file or directory");
      }
      for (Path file : files(path)) {
        if (hasKnownExtension(file)) {
          inputs.add(new Input(file.toString(), text(file)));
        } else {
          console
              .err()
              .println(
                  "Skipping file "
                      + file
                      + ", recognized file extensions are: ["
                      + String.join(" ", EXTENSIONS)
                      + "]");
        }
      }
    }
    return new InputFiles(inputs);
  }

  /** The file of that name, or those of that folder with an extension that says what they are. */
  static List<Input> named(Console console, String name) {
    if (name.equals(STANDARD_INPUT)) {
      return List.of(new Input(name, standardInput(console)));
    }
    Path path = Path.of(name);
    return files(path).stream()
        .filter(file -> file.equals(path) || hasKnownExtension(file))
        .map(file -> new Input(file.toString(), text(file)))
        .toList();
  }

  private static boolean hasKnownExtension(Path file) {
    return EXTENSIONS.stream().anyMatch(file.toString()::endsWith);
  }

  /** The file itself, or all that a folder has, in the order of their names. */
  private static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> inside = Files.list(path)) {
      return inside
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
          .flatMap(file -> files(file).stream())
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Failure("cannot list " + path + ": " + e);
    }
  }

  static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("cannot read " + file + ": " + e);
    }
  }

  private static String standardInput(Console console) {
    try {
      return new String(console.in().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new Failure("cannot read standard input: " + e);
    }
  }
}
