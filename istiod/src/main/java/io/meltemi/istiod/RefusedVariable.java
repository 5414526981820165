package io.meltemi.istiod;

import io.meltemi.settings.Environment;
import java.util.Set;

/**
 * Variables of Istio's that restrict and that this program does not honour: it would be believed to
 * do what they say. docs/security.md has those that it honours.
 */
enum RefusedVariable {
  COMPLIANCE_POLICY("none; it is not enforced yet"),
  ENABLE_TLS_ON_SIDECAR_INGRESS("false; TLS of a Sidecar's ingress is not translated yet"),
  EXTERNAL_CA("none; certificates are signed by istiod's own authority"),
  ISTIO_WATCH_NAMESPACE("none; every namespace is followed, see discoverySelectors"),
  PILOT_IGNORE_RESOURCES("none; every kind is followed"),
  SHARED_MESH_CONFIG("none; one ConfigMap has the mesh's settings");

  private static final Set<String> FALSE = Set.of("false", "FALSE", "False", "f", "F", "0");

  private final String expectation;

  RefusedVariable(String expectation) {
    this.expectation = expectation;
  }

  /**
   * @throws IllegalArgumentException where one of them is set, and not to what does not restrict
   */
  static void refuseAll(Environment environment) {
    for (RefusedVariable variable : values()) {
      environment
          .find(variable.name())
          .filter(value -> !FALSE.contains(value))
          .ifPresent(
              value -> {
                throw new IllegalArgumentException(
                    "%s: \"%s\" (expected: %s)"
                        .formatted(variable.name(), value, variable.expectation));
              });
    }
  }
}
