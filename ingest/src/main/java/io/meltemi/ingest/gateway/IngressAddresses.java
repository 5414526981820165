package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.Service;
import java.util.List;
import java.util.Optional;

/**
 * Where Ingresses can be reached: at the service that the mesh's settings name, or at the nodes of
 * the gateways where they name none.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/ingress/ingress.go runningAddresses.
 */
final class IngressAddresses {
  private IngressAddresses() {}

  static List<String> of(Lookup lookup) {
    IngressSettings settings = lookup.ingressSettings();
    String namespace = lookup.ingressOptions().namespace();
    if (settings.ingressService().isEmpty()) {
      return lookup.gatewayNodeAddresses(namespace, IngressDerivation.istioLabel(settings));
    }
    Optional<Service> service =
        lookup.service(new ResourceName(namespace, settings.ingressService()));
    return service
        .map(Service::kubernetes)
        .map(
            found ->
                found.type().equals("ExternalName")
                    ? List.of(found.externalName())
                    : found.externalAddresses())
        .orElse(List.of());
  }
}
