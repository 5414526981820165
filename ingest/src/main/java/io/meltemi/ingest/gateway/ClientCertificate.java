package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Secret;
import io.meltemi.model.gatewayapi.KubernetesGateway;
import io.meltemi.model.gatewayapi.ObjectReference;
import io.meltemi.model.gatewayapi.ParentReference;
import io.meltemi.model.gatewayapi.ReferenceGrant;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.Optional;

/**
 * The certificate that a Gateway shows to backends of which a BackendTLSPolicy asks TLS ({@code
 * spec.tls.backend.clientCertificateRef}), which Istio does not read. Where it cannot be had, those
 * backends are not spoken to at all.
 *
 * @param credential the name of the credential
 * @param fault why it cannot be had
 */
record ClientCertificate(String credential, Optional<Fault> fault) {
  private static final String INVALID = "InvalidClientCertificateRef";

  /** The name of a credential that nobody has. */
  private static final String NO_CREDENTIAL = "invalid://";

  /** Absent where the Gateway names none. */
  static Optional<ClientCertificate> of(KubernetesGateway gateway, Lookup lookup) {
    return gateway
        .tls()
        .clientCertificate()
        .map(reference -> of(gateway.meta(), reference, lookup));
  }

  private static ClientCertificate of(
      ConfigMeta gateway, ObjectReference reference, Lookup lookup) {
    if (!reference.isTo("", "Secret")) {
      return invalid(reference, "only Secrets can be referred to");
    }
    ResourceName name = reference.from(gateway.namespace());
    var from = new ReferenceGrant.From(ParentReference.GROUP, "Gateway", gateway.namespace());
    if (!name.namespace().equals(gateway.namespace())
        && !lookup.isGranted(from, "", "Secret", name)) {
      return refused(
          "RefNotPermitted",
          "clientCertificateRef %s is not for a Gateway in namespace \"%s\" (missing a ReferenceGrant?)"
              .formatted(name, gateway.namespace()));
    }
    Optional<Secret> secret = lookup.credential("Secret", name);
    if (secret.isEmpty()) {
      return invalid(reference, "secret " + name + " not found");
    }
    return Certificates.fault(secret.get())
        .map(why -> invalid(reference, why))
        .orElseGet(() -> new ClientCertificate("kubernetes-gateway://" + name, Optional.empty()));
  }

  private static ClientCertificate invalid(ObjectReference reference, String why) {
    return refused(INVALID, "invalid clientCertificateRef " + reference + ", " + why);
  }

  private static ClientCertificate refused(String reason, String why) {
    return new ClientCertificate(NO_CREDENTIAL, Optional.of(new Fault(reason, why)));
  }
}
