package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import java.util.List;
import java.util.Optional;

/** How clients speak TLS to a backend. */
public record BackendTlsPolicy(
    ConfigMeta meta, ObjectState state, List<PolicyTarget> targets, Validation validation)
    implements GatewayApiObject {
  public BackendTlsPolicy {
    targets = List.copyOf(targets);
  }

  /**
   * What the backend's certificate has to be.
   *
   * @param wellKnown {@code System}: the roots that the client's machine knows
   * @param hostname for SNI, and for the certificate where there are no other names
   */
  public record Validation(
      List<ObjectReference> caCertificates,
      Optional<String> wellKnown,
      String hostname,
      List<String> subjectAltNames) {
    public Validation {
      caCertificates = List.copyOf(caCertificates);
      subjectAltNames = List.copyOf(subjectAltNames);
    }
  }
}
