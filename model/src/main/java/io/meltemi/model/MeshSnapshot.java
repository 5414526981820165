package io.meltemi.model;

import io.meltemi.base.ResourceName;
import io.meltemi.model.gatewayapi.GatewayDeployment;
import io.meltemi.model.gatewayapi.PoolService;
import io.meltemi.model.kube.McsService;
import io.meltemi.model.status.ObjectStatuses;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A whole mesh at one moment. Immutable; the parts carry their own revisions, so what reads only
 * one of them need not be computed again when another changes.
 *
 * @param statuses addresses that ServiceEntries' statuses are to tell and do not yet, by the
 *     objects' names
 * @param objectStatuses what else objects' statuses are to tell
 * @param deployments what is to run for Gateways
 * @param pools the Services that are to stand for InferencePools
 * @param mcs what the clusters say of services in the Multi-Cluster Services API, by cluster,
 *     namespace and name
 */
public record MeshSnapshot(
    ConfigSnapshot config,
    EndpointSnapshot endpoints,
    SecretSnapshot secrets,
    List<AddressStatus> statuses,
    ObjectStatuses objectStatuses,
    List<GatewayDeployment> deployments,
    List<PoolService> pools,
    List<McsService> mcs) {

  public MeshSnapshot {
    statuses = List.copyOf(statuses);
    deployments = List.copyOf(deployments);
    pools = List.copyOf(pools);
    mcs = List.copyOf(mcs);
  }

  public MeshSnapshot(
      ConfigSnapshot config,
      EndpointSnapshot endpoints,
      SecretSnapshot secrets,
      List<AddressStatus> statuses) {
    this(
        config, endpoints, secrets, statuses, ObjectStatuses.NONE, List.of(), List.of(), List.of());
  }

  /**
   * Secrets that gateways may ask for, with a revision of their own.
   *
   * @param configMaps with certificates in them; never in the place of a Secret of the same name
   * @param remote those of other clusters, by their names
   */
  public record SecretSnapshot(
      long revision,
      Map<ResourceName, Secret> secrets,
      Map<ResourceName, Secret> configMaps,
      Map<String, SecretSnapshot> remote) {
    public static final SecretSnapshot EMPTY = new SecretSnapshot(0, Map.of(), Map.of());

    /** Of one cluster. */
    public SecretSnapshot(
        long revision, Map<ResourceName, Secret> secrets, Map<ResourceName, Secret> configMaps) {
      this(revision, secrets, configMaps, Map.of());
    }

    /** Takes Secrets and ConfigMaps apart, and clusters. */
    public static SecretSnapshot of(long revision, Collection<Secret> all) {
      var byCluster = new TreeMap<String, List<Secret>>();
      all.forEach(
          s -> byCluster.computeIfAbsent(s.meta().cluster(), _ -> new ArrayList<>()).add(s));
      List<Secret> own = Objects.requireNonNullElse(byCluster.remove(""), List.of());
      var remote = new TreeMap<String, SecretSnapshot>();
      byCluster.forEach((name, secrets) -> remote.put(name, of(revision, secrets, Map.of())));
      return of(revision, own, Collections.unmodifiableSortedMap(remote));
    }

    private static SecretSnapshot of(
        long revision, Collection<Secret> all, Map<String, SecretSnapshot> remote) {
      var secrets = new TreeMap<ResourceName, Secret>();
      var configMaps = new TreeMap<ResourceName, Secret>();
      for (Secret secret : all) {
        var to = secret.meta().kind().equals("Secret") ? secrets : configMaps;
        to.put(secret.meta().resource(), secret);
      }
      return new SecretSnapshot(
          revision,
          Collections.unmodifiableSortedMap(secrets),
          Collections.unmodifiableSortedMap(configMaps),
          remote);
    }
  }
}
