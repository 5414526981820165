package io.meltemi.istioctl.document;

import java.util.List;
import picocli.CommandLine;

/** All commands of a program, as its manual page: for {@code man}, in section 1. */
public final class ManPage {
  private final StringBuilder page = new StringBuilder();

  private ManPage() {}

  /**
   * @param version of the program
   */
  public static String of(CommandLine program, String version) {
    var whole = new Described(program.getCommandSpec());
    String name = whole.name();
    var man = new ManPage();
    man.page.append(
        ".TH \"%s\" 1 \"\" \"%s\"\n".formatted(name.toUpperCase(java.util.Locale.ROOT), version));
    man.page.append(".SH NAME\n").append(text(name + " - " + whole.description())).append("\n");
    man.page.append(".SH SYNOPSIS\n.B ").append(text(name)).append("\nCOMMAND [FLAG]...\n");
    man.page.append(".SH FLAGS OF EVERY COMMAND\n");
    man.flags(whole.flags(true));
    man.page.append(".SH COMMANDS\n");
    whole.all().skip(1).forEach(man::section);
    return man.page.toString();
  }

  private void section(Described command) {
    page.append(".SS ").append(text(command.name())).append("\n");
    lines(command.description());
    if (!command.aliases().isEmpty()) {
      page.append(".PP\nAlso: ").append(text(String.join(", ", command.aliases()))).append("\n");
    }
    flags(command.flags(false));
    if (!command.examples().isEmpty()) {
      page.append(".PP\n.nf\n");
      command.examples().forEach(example -> page.append(text(example)).append("\n"));
      page.append(".fi\n");
    }
  }

  /** An empty line begins a paragraph, and lines that stand in are kept as they are. */
  private void lines(String description) {
    boolean kept = false;
    for (String line : description.split("\n", -1)) {
      boolean standsIn = line.startsWith("  ");
      if (standsIn != kept) {
        page.append(standsIn ? ".nf\n" : ".fi\n");
        kept = standsIn;
      }
      page.append(line.isBlank() ? ".PP" : text(line)).append("\n");
    }
    page.append(kept ? ".fi\n" : "");
  }

  private void flags(List<Described.Flag> flags) {
    for (Described.Flag flag : flags) {
      page.append(".TP\n.B ").append(text(flag.name())).append("\n");
      page.append(text(flag.text())).append("\n");
    }
  }

  /** Text for roff: a dash that can be copied, and no line that is taken for a request. */
  private static String text(String text) {
    String escaped =
        text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("\n", " ");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
