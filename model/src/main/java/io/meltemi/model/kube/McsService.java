package io.meltemi.model.kube;

import io.meltemi.base.ResourceName;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one cluster says of a service in the Multi-Cluster Services API.
 *
 * @param discoverability where the cluster exports it: who is told of the cluster's endpoints, in
 *     Istio's words, by those of its hosts that it has there
 * @param imported whether the cluster has a ServiceImport of it
 * @param clusterSetVip the first address that it is called by there; empty where there is none
 */
public record McsService(
    String cluster,
    ResourceName name,
    Optional<SortedMap<String, String>> discoverability,
    boolean imported,
    String clusterSetVip) {
  public static final String ALWAYS = "AlwaysDiscoverable";
  public static final String SAME_CLUSTER = "DiscoverableFromSameCluster";

  public McsService {
    discoverability =
        discoverability.map(hosts -> Collections.unmodifiableSortedMap(new TreeMap<>(hosts)));
  }
}
