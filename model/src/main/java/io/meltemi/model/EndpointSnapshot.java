package io.meltemi.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints of every service, with a revision of their own: an endpoint change makes a new one
 * of these and leaves the {@link ConfigSnapshot} as it is. An endpoint is here only once the {@link
 * ConfigSnapshot} of the same {@link MeshSnapshot} has its service account.
 *
 * @param revision grows with each change; unique in the process
 * @param byService endpoints in a stable order; a service without any may be absent
 * @param workloadsByAddress the live pods of the own cluster by IP address; those of the host
 *     network left out
 * @param remoteWorkloads the same of other clusters, by their names
 */
public record EndpointSnapshot(
    long revision,
    Map<Service.Key, ServiceEndpoints> byService,
    Map<String, Workload> workloadsByAddress,
    Map<String, Map<String, Workload>> remoteWorkloads) {
  public static final EndpointSnapshot EMPTY = new EndpointSnapshot(0, Map.of(), Map.of());

  /** Of a mesh of one cluster. */
  public EndpointSnapshot(
      long revision,
      Map<Service.Key, ServiceEndpoints> byService,
      Map<String, Workload> workloadsByAddress) {
    this(revision, byService, workloadsByAddress, Map.of());
  }

  /**
   * Endpoints of one service. The same instance stays in force until they change, so it may be a
   * cache key by identity.
   */
  public record ServiceEndpoints(List<Endpoint> endpoints) {
    public static final ServiceEndpoints NONE = new ServiceEndpoints(List.of());

    public ServiceEndpoints {
      endpoints = List.copyOf(endpoints);
    }
  }

  public ServiceEndpoints of(Service.Key service) {
    return Optional.ofNullable(byService.get(service)).orElse(ServiceEndpoints.NONE);
  }
}
