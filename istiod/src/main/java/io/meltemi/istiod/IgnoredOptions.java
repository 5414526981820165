package io.meltemi.istiod;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** Istio's flags that have no meaning here: accepted, and said at start. */
final class IgnoredOptions {
  private static final System.Logger LOG = System.getLogger("default");

  @Option(
      names = "--clusterAliases",
      paramLabel = "ALIAS=NAME,…",
      description = "Accepted: a cluster has the one name that its Secret gives it.")
  private String clusterAliases = "";

  @Option(
      names = "--clusterRegistriesNamespace",
      description = "Accepted: Secrets of remote clusters are in istiod's own namespace.")
  private String clusterRegistriesNamespace = "";

  @Option(
      names = "--cniNamespace",
      description = "Accepted: nodes are not untainted when their CNI agent is ready.")
  private String cniNamespace = "";

  @Option(
      names = "--profile",
      arity = "0..1",
      fallbackValue = "true",
      description = "Accepted: a JVM is profiled by its own tools.")
  private String profile = "";

  /** Says of each flag that was given that it has no meaning. */
  void tell() {
    var reasons = new TreeMap<String, String>();
    put(reasons, "--clusterAliases", clusterAliases, "clusters have one name");
    put(
        reasons,
        "--clusterRegistriesNamespace",
        clusterRegistriesNamespace,
        "remote Secrets are in istiod's own namespace");
    put(reasons, "--cniNamespace", cniNamespace, "nodes are not untainted");
    put(reasons, "--profile", profile, "a JVM is profiled by its own tools");
    reasons.forEach(
        (flag, reason) ->
            LOG.log(
                System.Logger.Level.INFO,
                "{0}: accepted, and without meaning here: {1}",
                flag,
                reason));
  }

  private static void put(Map<String, String> reasons, String flag, String value, String reason) {
    if (!value.isEmpty()) {
      reasons.put(flag, reason);
    }
  }
}
