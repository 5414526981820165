package io.meltemi.agent.iptables;

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
      description = "print what would be given to iptables-restore and change nothing")
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

  CommandRunner runner() {
    Optional<String> namespace = Optional.of(networkNamespace).filter(path -> !path.isEmpty());
    return new CommandRunner(
        namespace,
        cniMode && namespace.isPresent() ? Map.of("XTABLES_LOCKFILE", namespace.get()) : Map.of());
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
