package io.meltemi.ingest.kube;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Endpoint;
import io.meltemi.model.Workload;
import java.util.Comparator;

/**
 * A live pod, and what all of its endpoints share.
 *
 * @param endpointWorkload as its endpoints have it: with the labels that tell where it runs
 * @param place where it runs
 */
public record LivePod(Workload workload, Endpoint.Workload endpointWorkload, Endpoint.Place place) {
  public ResourceName name() {
    return workload.name();
  }

  public Key key() {
    return new Key(workload.name(), place.clusterId());
  }

  /** Identity among the pods of all clusters. */
  public record Key(ResourceName name, String cluster) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::cluster).thenComparing(Key::name);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }
}
