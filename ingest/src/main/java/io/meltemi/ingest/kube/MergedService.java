package io.meltemi.ingest.kube;

import io.meltemi.model.Service;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * A Kubernetes service that several clusters have, or a remote one alone: it is as the first of
 * them has it, but that proxies of each cluster call it by that cluster's addresses, and those of
 * clusters without it by the first address of the first.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/aggregate/controller.go (mergeService),
 * pilot/pkg/model/service.go (getAllAddressesForProxy).
 */
public final class MergedService {
  private MergedService() {}

  /**
   * @param versions by the clusters' names, in the order in which they count; absent where there is
   *     none
   */
  public static Optional<Service> of(SequencedMap<String, Service> versions) {
    return versions.values().stream()
        .findFirst()
        .map(
            first ->
                first.with(
                    new Service.Vips(List.of(first.address()), List.of()),
                    first
                        .kubernetes()
                        .byCluster(Collections.unmodifiableSortedMap(new TreeMap<>(versions)))));
  }
}
