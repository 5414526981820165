package io.meltemi.istioctl;

import io.meltemi.base.BuildInfo;
import io.meltemi.istioctl.document.ManPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/** Writes what a release has beside the program: its manual page, and completions for shells. */
public final class ReleaseFiles {
  /** Names as the shells look for them, below {@code completions}. */
  private static final Map<String, String> COMPLETIONS =
      Map.of(
          "bash", "istioctl.bash",
          "fish", "istioctl.fish",
          "powershell", "istioctl.ps1",
          "zsh", "_istioctl");

  private ReleaseFiles() {}

  /**
   * @param args the folder
   */
  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]));
  }

  static void write(Path folder) throws IOException {
    Path man = Files.createDirectories(folder.resolve("man/man1"));
    Files.writeString(man.resolve("istioctl.1"), ManPage.of(program(), BuildInfo.ISTIO_VERSION));
    Path completions = Files.createDirectories(folder.resolve("completions"));
    for (var entry : COMPLETIONS.entrySet()) {
      Files.write(completions.resolve(entry.getValue()), completion(entry.getKey()));
    }
  }

  /** With all of its commands. */
  static picocli.CommandLine program() {
    return Istioctl.create(console(OutputStream.nullOutputStream()), Map.of(), Set.of());
  }

  private static byte[] completion(String shell) {
    var script = new ByteArrayOutputStream();
    Istioctl.run(console(script), Map.of(), "completion", shell);
    return script.toByteArray();
  }

  private static Console console(OutputStream out) {
    var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    return new Console(new ByteArrayInputStream(new byte[0]), stream, stream);
  }
}
