package io.meltemi.istioctl.wait;

import io.meltemi.istioctl.Failure;
import io.meltemi.istioctl.xds.IstiodOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is waited for, how long, and for how many. */
final class WaitOptions {
  @Option(
      names = "--for",
      paramLabel = "CONDITION",
      defaultValue = "distribution",
      description = "What to wait for: distribution (default: ${DEFAULT-VALUE}).")
  private String condition = "distribution";

  @Option(
      names = "--generation",
      paramLabel = "NUMBER",
      defaultValue = "0",
      description = "Wait for this generation of the object, and not for the one that it is of.")
  private long generation;

  @Option(
      names = "--resource-version",
      paramLabel = "VERSION",
      defaultValue = "",
      description = "Wait for this resource version, and not for the one that the object has.")
  private String resourceVersion = "";

  @Option(
      names = "--proxy",
      paramLabel = "POD.NAMESPACE",
      defaultValue = "",
      description = "Wait for this proxy alone.")
  private String proxy = "";

  @Option(
      names = "--threshold",
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "Which share of the proxies is enough (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell of each proxy, also if all is well.")
  private boolean verbose;

  @Mixin private final IstiodOptions istiods = new IstiodOptions();

  long generation() {
    return generation;
  }

  String resourceVersion() {
    return resourceVersion;
  }

  String proxy() {
    return proxy;
  }

  IstiodOptions istiods() {
    return istiods;
  }

  boolean verbose() {
    return verbose;
  }

  /** Refuses what makes no sense. */
  void check() {
    if (!condition.equals("distribution")) {
      throw Failure.ofUse("--for: \"" + condition + "\" (expected: distribution)");
    }
    if (!(threshold >= 0 && threshold <= 1)) {
      throw Failure.ofUse("--threshold: " + threshold + " (expected: 0..1)");
    }
    if (!resourceVersion.matches("[0-9]*")) {
      throw Failure.ofUse("--resource-version: \"" + resourceVersion + "\" (expected: a number)");
    }
    timeout();
  }

  /** How long to wait. */
  Duration timeout() {
    return istiods.timeout();
  }

  /** Refuses versions of an API server, which files do not have. */
  void refuseCounting() {
    if (generation > 0 || !resourceVersion.isEmpty()) {
      throw Failure.ofUse("--generation and --resource-version are a cluster's, not --configDir's");
    }
  }

  /** Whether as many have it as are wanted. */
  boolean isEnough(Map<String, Standing> standings) {
    return count(standings.values(), Standing.Done.class) >= threshold * standings.size();
  }

  /** Whether so many have rejected it that the others do not matter. */
  boolean cannotBeEnough(Map<String, Standing> standings) {
    long rejected = count(standings.values(), Standing.Rejected.class);
    return standings.size() - rejected < threshold * standings.size();
  }

  static long count(Collection<Standing> standings, Class<? extends Standing> of) {
    return standings.stream().filter(of::isInstance).count();
  }
}
