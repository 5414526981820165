package io.meltemi.istiod.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which clusters are wanted by which of the Secrets or files that name them; what is wrong with
 * them is told once. Confined to the thread of {@link RemoteClusters}.
 */
final class WantedClusters {
  private static final System.Logger LOG = System.getLogger("default");

  private final String own;
  private final Set<String> told = new HashSet<>();

  /** A cluster as it is wanted. */
  record Wanted(String source, String kubeconfig) {
    @Override
    public String toString() {
      return source + " [redacted]";
    }
  }

  /**
   * @param own name of the own cluster, which is nobody else's
   */
  WantedClusters(String own) {
    this.own = own;
  }

  /** By the clusters' names; of several that name one the oldest counts. */
  SortedMap<String, Wanted> of(Collection<RemoteConfig> configs) {
    var wanted = new TreeMap<String, Wanted>();
    var problems = new HashSet<String>();
    configs.stream()
        .sorted(RemoteConfig.OLDEST_FIRST)
        .forEach(
            config -> {
              for (Map.Entry<String, String> each : config.kubeconfigs().entrySet()) {
                String cluster = each.getKey();
                Wanted older = wanted.get(cluster);
                if (cluster.equals(own)) {
                  problems.add(
                      "%s: cluster %s: ignored, it would take the place of the own cluster (expected:"
                              .formatted(config.source(), cluster)
                          + " another name)");
                } else if (older != null) {
                  problems.add(
                      "%s: cluster %s: ignored, %s has it already and is older (expected: another"
                              .formatted(config.source(), cluster, older.source)
                          + " name, or one of the two)");
                } else {
                  wanted.put(cluster, new Wanted(config.source(), each.getValue()));
                }
              }
            });
    problems.stream()
        .filter(problem -> !told.contains(problem))
        .sorted()
        .forEach(problem -> LOG.log(System.Logger.Level.WARNING, "{0}", problem));
    told.clear();
    told.addAll(problems);
    return wanted;
  }
}
