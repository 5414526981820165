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
  void wrongValuesAreToldAndPrintNoRules() {
    assertThat(failure("--dry-run", "-b", "http")).startsWith("--istio-inbound-ports: http");
    assertThat(failure("--force-iptables-binary=best"))
        .isEqualTo("--force-iptables-binary: best (expected: legacy or nft)");
    assertThat(out.toString()).isEmpty();
  }

  private String failure(String... args) {
    String[] told = new String[1];
    int exitCode =
        new CommandLine(new IptablesCommand())
            .setOut(new PrintWriter(out))
            .setExecutionExceptionHandler(
                (problem, _, _) -> {
                  told[0] = problem.getMessage();
                  return 1;
                })
            .execute(args);
    assertThat(exitCode).isOne();
    return told[0];
  }

  @Test
  void nativeNftablesPrintsAProgramOfNft() {
    assertThat(run(new IptablesCommand(), "-n", "--native-nftables", "-u", "1337", "-b", "*"))
        .isZero();
    assertThat(out.toString())
        .contains("add table inet istio-proxy-nat\n", "redirect to :15006\n")
        .doesNotContain("iptables");
    out.getBuffer().setLength(0);
    assertThat(run(new CleanIptablesCommand(), "-n", "--native-nftables")).isZero();
    assertThat(out.toString())
        .contains("delete table inet istio-proxy-raw\n")
        .doesNotContain("add rule");
  }

  @Test
  void switchesTakeAValueOrNone() {
    assertThat(run(new IptablesCommand(), "--dry-run=true", "--redirect-dns", "--capture-all-dns"))
        .isZero();
    assertThat(out.toString()).contains("* raw\n", "--to-ports 15053");
  }
}
