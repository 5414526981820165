package io.meltemi.ingest.kube;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.Service;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A Kubernetes service by the host that ServiceImports give it, {@code
 * NAME.NAMESPACE.svc.clusterset.local}: the service as the mesh has it, but that proxies of each
 * cluster with an import call it by the import's addresses.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/serviceregistry/kube/controller/serviceimportcache.go.
 */
public final class ImportedService {
  private static final String DOMAIN = "clusterset.local";

  private ImportedService() {}

  /**
   * @param addresses of the imports by the clusters' names, in the order in which they count
   */
  public static Optional<Service> of(
      Service service, SequencedMap<String, List<String>> addresses) {
    Hostname host = hostname(new ResourceName(service.namespace(), service.name()));
    var versions = new LinkedHashMap<String, Service>();
    addresses.forEach(
        (cluster, ips) ->
            versions.put(
                cluster,
                service.called(
                    host,
                    new Service.Vips(ips, List.of()),
                    // A gateway to a network is told of once, by the service itself.
                    service.kubernetes().withinMesh().byCluster(Collections.emptySortedMap()))));
    return MergedService.of(versions);
  }

  /** The host of imports of that name. */
  public static Hostname hostname(ResourceName service) {
    return KubeServices.hostname(service, DOMAIN);
  }

  /** The service whose imports have that host; absent where it is none's. */
  public static Optional<ResourceName> nameOf(Service.Key service) {
    return KubeServices.nameOf(service, DOMAIN);
  }
}
