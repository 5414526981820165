package io.meltemi.ingest.gateway;

import io.meltemi.model.MeshConfig.IngressSettings;
import io.meltemi.model.gatewayapi.Ingress;
import io.meltemi.model.gatewayapi.IngressClass;
import java.util.Optional;

/**
 * Which Ingresses are ours.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/ingress/virtualservices.go
 * shouldProcessIngressWithClass.
 */
final class IngressSelection {
  private static final String CONTROLLER = "istio.io/ingress-controller";
  private static final String ANNOTATION = "kubernetes.io/ingress.class";

  private IngressSelection() {}

  static boolean isOurs(Ingress ingress, Lookup lookup) {
    IngressSettings settings = lookup.ingressSettings();
    if (settings.controllerMode().equals("OFF")) {
      return false;
    }
    Optional<String> annotation = ingress.meta().annotations().find(ANNOTATION);
    Optional<IngressClass> named = ingress.className().flatMap(lookup::ingressClass);
    if (ingress.className().isPresent() && named.isEmpty()) {
      return false;
    }
    if (annotation.isPresent()) {
      return annotation.get().equals(settings.ingressClass());
    }
    return named
        .or(() -> byDefault(ingress, lookup))
        .map(found -> found.controller().equals(CONTROLLER))
        .orElse(settings.controllerMode().equals("DEFAULT"));
  }

  /** An API server gives an Ingress the default class when it is made; a folder has none. */
  private static Optional<IngressClass> byDefault(Ingress ingress, Lookup lookup) {
    return ingress.state().uid().isPresent() ? Optional.empty() : lookup.defaultIngressClass();
  }
}
