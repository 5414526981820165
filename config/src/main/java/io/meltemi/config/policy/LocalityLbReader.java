package io.meltemi.config.policy;

import io.meltemi.config.field.Fields;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Reads {@code localityLbSetting}, of a traffic policy or of the mesh. */
public final class LocalityLbReader {
  private static final List<String> TOPOLOGY =
      List.of(
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "topology.istio.io/subzone");

  private LocalityLbReader() {}

  /**
   * @param outlierDetection whether the same policy has one: without, failover never happens
   */
  public static LocalityLb read(Fields f, boolean outlierDetection) {
    var setting =
        new LocalityLb(
            f.list("distribute", LocalityLbReader::distribute),
            f.list("failover", LocalityLbReader::failover),
            f.strings("failoverPriority"),
            f.optionalBool("enabled"));
    if (!setting.distribute().isEmpty() && !setting.failover().isEmpty()) {
      f.error(
          "distribute",
          "set beside failover (expected: one of them)",
          "can not simultaneously specify 'distribute' and 'failover'");
    }
    boolean topology = setting.failoverPriority().stream().anyMatch(TOPOLOGY::contains);
    if (topology && !setting.failover().isEmpty()) {
      String first =
          setting.failoverPriority().stream().filter(TOPOLOGY::contains).findFirst().orElse("");
      f.error(
          "failoverPriority",
          "has topology labels (expected: none of them beside failover)",
          "can not simultaneously set 'failover' and topology label '"
              + first
              + "' in 'failover_priority'");
    }
    overlap(setting.distribute().stream().map(LocalityLb.Distribute::from).toList())
        .ifPresent(fault -> f.error("distribute", fault));
    boolean fails = !setting.failover().isEmpty() || !setting.failoverPriority().isEmpty();
    if (fails && !outlierDetection) {
      f.warning(
          "",
          "fails over only where unhealthy hosts are found (expected: outlierDetection)",
          "outlier detection policy must be provided for failover");
    }
    f.done();
    return setting;
  }

  private static LocalityLb.Distribute distribute(Fields f) {
    var to =
        f.map(
            "to", entry -> (int) entry.whole(1, 100, "locality weight must be in range [1, 100]"));
    int total = to.values().stream().mapToInt(Integer::intValue).sum();
    if (total != 100) {
      f.error(
          "to",
          "weights have the sum " + total + " (expected: 100)",
          "total locality weight %d != 100".formatted(total));
    }
    overlap(to.keySet()).ifPresent(fault -> f.error("to", fault));
    var distribute = new LocalityLb.Distribute(f.string("from"), to);
    f.done();
    return distribute;
  }

  private static LocalityLb.Failover failover(Fields f) {
    var failover = new LocalityLb.Failover(f.string("from"), f.string("to"));
    if (failover.from().equals(failover.to())) {
      f.error(
          "to",
          "\"" + failover.to() + "\" (expected: another region than from)",
          "locality lb failover settings must specify different regions");
    }
    for (String field : List.of("from", "to")) {
      String region = f.string(field);
      if (region.contains("/") || region.contains("*")) {
        f.bad(
            field,
            "a region alone",
            region.contains("/")
                ? "locality lb failover only specify region"
                : "locality lb failover region should not contain '*' wildcard");
      }
    }
    f.done();
    return failover;
  }

  /** What is wrong where localities are malformed or one holds another. */
  private static Optional<String> overlap(Collection<String> localities) {
    var prefixes = new ArrayList<String>();
    for (String locality : localities) {
      int star = locality.indexOf('*');
      if (star >= 0 && star != locality.length() - 1) {
        return Optional.of("\"" + locality + "\" (expected: one * and at the end)");
      }
      if (List.of(locality.split("/", -1)).contains("")) {
        return Optional.of("\"" + locality + "\" (expected: region, region/zone or more)");
      }
      prefixes.add(star >= 0 ? locality.substring(0, star) : locality + "/");
    }
    // In order, what begins with another stands right behind it.
    prefixes.sort(null);
    for (int i = 1; i < prefixes.size(); i++) {
      if (prefixes.get(i).startsWith(prefixes.get(i - 1))) {
        String wide = prefixes.get(i - 1);
        return Optional.of(
            "\"" + prefixes.get(i) + "\" overlaps \"" + wide + "\" (expected: each once)");
      }
    }
    return Optional.empty();
  }
}
