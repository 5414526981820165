package io.meltemi.ingest.gateway;

import io.meltemi.base.Hostname;
import io.meltemi.base.ResourceName;
import io.meltemi.model.EndpointSnapshot.ServiceEndpoints;
import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.Secret;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.kube.KubeNamespace;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The rest of the mesh as it is now, as far as the Gateway API's objects refer to it. */
public interface World {
  /** All services of that host, whatever their namespaces. */
  List<Service> services(Hostname host);

  ServiceEndpoints endpoints(Service.Key service);

  Optional<ServiceEntry> serviceEntry(ResourceName name);

  Optional<KubeNamespace> namespace(String name);

  Collection<KubeNamespace> namespaces();

  /**
   * @param kind {@code Secret} or {@code ConfigMap}
   */
  Optional<Secret> credential(String kind, ResourceName name);

  /** Whether there is an object of a kind that is only kept. */
  boolean isThere(String kind, ResourceName name);

  IngressOptions ingressOptions();

  /** Of the mesh. */
  IngressSettings ingressSettings();

  /**
   * The outer addresses of the node at which a gateway runs, of the first pod by name that has a
   * node.
   *
   * @param istioLabel the value of the gateway's label {@code istio}
   */
  List<String> gatewayNodeAddresses(String namespace, String istioLabel);
}
