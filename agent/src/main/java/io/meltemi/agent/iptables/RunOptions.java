package io.meltemi.agent.iptables;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags that say where and how rules are applied, shared by both commands. */
final class RunOptions {
  @Option(
      names = {"-n", "--dry-run"},
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:DRY_RUN:-false}",
      description = "print what would be given to iptables-restore or nft and change nothing")
  boolean dryRun;

  @Option(
      names = "--network-namespace",
      defaultValue = "${env:NETWORK_NAMESPACE:-}",
      description = "path of the network namespace to work in (default: our own)")
  String networkNamespace = "";

  @Option(
      names = "--cni-mode",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:CNI_MODE:-false}",
      description = "run as the CNI plug-in does: the namespace's own lock instead of the host's")
  boolean cniMode;

  @Option(
      names = "--force-iptables-binary",
      defaultValue = "${env:FORCE_IPTABLES_BINARY:-}",
      description = "use this variant: legacy or nft (default: found out)")
  String forcedBinary = "";

  @Option(
      names = "--native-nftables",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "${env:NATIVE_NFTABLES:-false}",
      description = "program nftables with nft, in tables of our own, instead of with iptables")
  boolean nativeNftables;

  CommandRunner runner() {
    Optional<String> namespace = Optional.of(networkNamespace).filter(path -> !path.isEmpty());
    return new CommandRunner(
        namespace,
        cniMode && namespace.isPresent() ? Map.of("XTABLES_LOCKFILE", namespace.get()) : Map.of());
  }

  /**
   * Runs a program of nft's, all of it or nothing; where nothing is to be changed it is printed.
   *
   * @throws IOException if nft refuses it, with its reason
   */
  void nft(String program, PrintWriter out) throws IOException {
    if (dryRun) {
      out.print(program);
      out.flush();
      return;
    }
    var result = runner().run(program, List.of("nft", "-f", "-"));
    if (!result.succeeded()) {
      throw new IOException(
          "nft -f - ended with %d (expected: 0): %s"
              .formatted(result.exitCode(), result.err().strip()));
    }
  }

  /** The restore that these flags ask for. */
  IptablesRestore restore() {
    if (!forcedBinary.isEmpty() && !forcedBinary.equals("legacy") && !forcedBinary.equals("nft")) {
      throw new IllegalArgumentException(
          "--force-iptables-binary: " + forcedBinary + " (expected: legacy or nft)");
    }
    return new IptablesRestore(runner(), forcedBinary);
  }
}
