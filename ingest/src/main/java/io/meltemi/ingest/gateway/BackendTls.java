package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.Secret;
import io.meltemi.model.TrafficPolicy.ClientTls;
import io.meltemi.model.gatewayapi.BackendTlsPolicy;
import io.meltemi.model.gatewayapi.ObjectReference;
import io.meltemi.model.gatewayapi.Route.Fault;
import java.util.List;
import java.util.Optional;

/**
 * TLS to a backend, as a policy wants it. Where that cannot be had, no connection can be made: the
 * backend is never spoken to in the clear, nor by other roots.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/config/kube/gateway/backend_policies.go.
 *
 * @param accepted why the policy is not accepted
 * @param resolved what of its references is wrong
 * @param note what there is to say of it all the same
 */
record BackendTls(ClientTls tls, Optional<Fault> accepted, Optional<Fault> resolved, String note) {
  /** The name of a credential that nobody has. */
  private static final String NO_CREDENTIAL = "invalid://";

  static BackendTls of(BackendTlsPolicy policy, Lookup lookup) {
    BackendTlsPolicy.Validation validation = policy.validation();
    if (validation.wellKnown().isPresent()) {
      String known = validation.wellKnown().get();
      return known.equals("System")
          ? good(validation, "", "")
          : refusing(
              validation,
              new Fault("Invalid", "Unknown wellKnownCACertificates: " + known),
              Optional.empty());
    }
    List<ObjectReference> references = validation.caCertificates();
    if (references.isEmpty()) {
      return good(validation, "", "");
    }
    String note =
        references.size() > 1 ? "; warning: only the first caCertificateRefs will be used" : "";
    return roots(policy, references.getFirst(), note, lookup);
  }

  private static BackendTls roots(
      BackendTlsPolicy policy, ObjectReference reference, String note, Lookup lookup) {
    BackendTlsPolicy.Validation validation = policy.validation();
    String kind = reference.kind().orElse("ConfigMap");
    if (!reference.group().orElse("").isEmpty()
        || !kind.equals("ConfigMap") && !kind.equals("Secret")) {
      return bad(
          validation,
          "InvalidKind",
          "Certificate reference not supported: ",
          "unsupported kind " + kind);
    }
    ResourceName name = new ResourceName(policy.meta().namespace(), reference.name());
    if (kind.equals("Secret")) {
      return bad(
          validation,
          "InvalidKind",
          "Certificate reference invalid: ",
          "unsupported reference kind: " + kind);
    }
    Optional<Secret> found = lookup.credential(kind, name);
    if (found.isEmpty()) {
      return bad(
          validation,
          "InvalidCACertificateRef",
          "Certificate reference not found: ",
          "reference %s (of kind %s) not found".formatted(name, kind));
    }
    Optional<String> fault = Certificates.rootsFault(found.get());
    return fault
        .map(why -> bad(validation, "InvalidCACertificateRef", "Certificate invalid: ", why))
        .orElseGet(() -> good(validation, "configmap://" + name, note));
  }

  private static BackendTls bad(
      BackendTlsPolicy.Validation validation, String reason, String prefix, String why) {
    return refusing(
        validation,
        new Fault("NoValidCACertificate", "Certificate reference invalid: " + why),
        Optional.of(new Fault(reason, prefix + why)));
  }

  private static BackendTls good(
      BackendTlsPolicy.Validation validation, String credential, String note) {
    return new BackendTls(tls(validation, credential), Optional.empty(), Optional.empty(), note);
  }

  private static BackendTls refusing(
      BackendTlsPolicy.Validation validation, Fault accepted, Optional<Fault> resolved) {
    return new BackendTls(tls(validation, NO_CREDENTIAL), Optional.of(accepted), resolved, "");
  }

  private static ClientTls tls(BackendTlsPolicy.Validation validation, String credential) {
    return new ClientTls(
        ClientTls.Mode.SIMPLE,
        ClientTls.Files.NONE,
        credential,
        validation.subjectAltNames(),
        validation.hostname(),
        Optional.empty(),
        true);
  }
}
