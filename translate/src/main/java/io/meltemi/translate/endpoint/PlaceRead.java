package io.meltemi.translate.endpoint;

import io.meltemi.base.Labels;
import io.meltemi.model.Locality;
import io.meltemi.model.ProxyView;
import io.meltemi.model.TrafficPolicy.LocalityLb;
import io.meltemi.translate.policy.LocalityPolicy;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What load assignments read of where a client is. Clients that differ in the rest get the same.
 *
 * @param node whether they read the name of its node
 * @param labels keys of its labels, those of the topology among them, whose values they read
 */
public record PlaceRead(boolean locality, boolean node, SortedSet<String> labels) {
  public static final PlaceRead NOTHING = new PlaceRead(false, false, new TreeSet<>());
  static final PlaceRead NODE = new PlaceRead(false, true, new TreeSet<>());

  public PlaceRead {
    labels = new TreeSet<>(labels);
  }

  static PlaceRead of(LocalityPolicy policy) {
    LocalityLb setting = policy.setting();
    boolean byLabels = setting.distribute().isEmpty() && !setting.failoverPriority().isEmpty();
    SortedSet<String> labels = new TreeSet<>();
    if (byLabels) {
      setting.failoverPriority().stream().filter(l -> l.indexOf('=') < 0).forEach(labels::add);
    }
    return new PlaceRead(!byLabels || !setting.failover().isEmpty(), false, labels);
  }

  public PlaceRead and(PlaceRead other) {
    if (other.equals(NOTHING) || other.equals(this)) {
      return this;
    }
    SortedSet<String> both = new TreeSet<>(labels);
    both.addAll(other.labels);
    return new PlaceRead(locality || other.locality, node || other.node, both);
  }

  /** The proxy with nothing of its workload, and of its place only what is read. */
  public ProxyView of(ProxyView proxy) {
    return proxy.placed(labelsOf(proxy.labels()), localityOf(proxy.locality()));
  }

  /** The labels that are read. */
  public Labels labelsOf(Labels all) {
    if (labels.isEmpty() && !node) {
      return Labels.NONE;
    }
    var kept = new TreeMap<>(all.asMap());
    kept.keySet().removeIf(key -> !labels.contains(key) && !(node && EndpointLabels.isNode(key)));
    return Labels.of(kept);
  }

  /** The locality, unknown where it is not read. */
  public Locality localityOf(Locality of) {
    return locality || labels.stream().anyMatch(EndpointLabels::isOfLocality)
        ? of
        : Locality.UNKNOWN;
  }
}
