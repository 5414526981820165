package io.meltemi.agent.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class IptablesCommandTest {
  private final StringWriter out = new StringWriter();

  private int run(Object command, String... args) {
    return new CommandLine(command).setOut(new PrintWriter(out)).execute(args);
  }

  @Test
  void dryRunPrintsTheInputOfIptablesRestore() {
    int exitCode =
        run(new IptablesCommand(), "-n", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-b", "*");
    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .startsWith("## iptables-restore\n* nat\n-N ISTIO_INBOUND\n")
        .contains("-A ISTIO_OUTPUT -j ISTIO_REDIRECT\n")
        .endsWith("COMMIT\n");
  }

  @Test
  void dryRunOfTheCleanUpUndoesWhatTheOtherPrints() {
    assertThat(run(new CleanIptablesCommand(), "--dry-run", "-u", "1337", "-b", "*")).isZero();
    assertThat(out.toString())
        .contains("-D PREROUTING -p tcp -j ISTIO_INBOUND\n", "-D OUTPUT -j ISTIO_OUTPUT\n")
        .contains("-F ISTIO_REDIRECT\n", "-X ISTIO_REDIRECT\n")
        .doesNotContain("-A ");
  }

  @Test
  void wrongValuesEndWithOneAndPrintNoRules() {
    assertThat(run(new IptablesCommand(), "--dry-run", "-b", "http")).isOne();
    assertThat(run(new IptablesCommand(), "--dry-run", "--native-nftables")).isOne();
    assertThat(run(new IptablesCommand(), "--force-iptables-binary=best")).isOne();
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void switchesTakeAValueOrNone() {
    assertThat(run(new IptablesCommand(), "--dry-run=true", "--redirect-dns", "--capture-all-dns"))
        .isZero();
    assertThat(out.toString()).contains("* raw\n", "--to-ports 15053");
  }
}
