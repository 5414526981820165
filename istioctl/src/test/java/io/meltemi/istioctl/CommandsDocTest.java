package io.meltemi.istioctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.meltemi.istioctl.document.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That {@code docs/istioctl.md}, the manual page and the completions say what the commands say of
 * themselves; {@code -Ddocs.update=true} writes the first.
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
    String made = HEAD + Markdown.of(ReleaseFiles.program());
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

  @Test
  void aReleaseHasAManualPageAndCompletions(@TempDir Path folder) throws IOException {
    ReleaseFiles.write(folder);
    assertThat(folder.resolve("man/man1/istioctl.1"))
        .content()
        .startsWith(".TH \"ISTIOCTL\" 1 ")
        .contains(
            ".SS istioctl experimental wait\n",
            ".B \\-i, \\-\\-istioNamespace NAMESPACE\n",
            "\nistioctl x wait \\-\\-for=distribution virtualservice reviews.bookshop\n")
        .doesNotContain("…");
    assertThat(folder.resolve("completions/istioctl.bash"))
        .content()
        .endsWith("complete -F _istioctl istioctl\n");
    assertThat(folder.resolve("completions/_istioctl")).content().startsWith("#compdef istioctl\n");
    assertThat(folder.resolve("completions/istioctl.fish")).content().contains("complete -c istio");
    assertThat(folder.resolve("completions/istioctl.ps1")).content().contains("istioctl");
  }
}
