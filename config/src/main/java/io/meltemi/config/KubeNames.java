package io.meltemi.config;

import io.meltemi.base.Problem;
import io.meltemi.model.MeshObject;
import java.util.Optional;
import java.util.Set;

/**
 * What Kubernetes takes for the name of an object and of a namespace. Objects of files have passed
 * no API server, and their names become parts of hosts, of paths and of other names.
 *
 * <p>Source: kubernetes apimachinery pkg/util/validation; pkg/apis/core/validation.
 */
public final class KubeNames {
  private static final int MAX_LABEL = 63;
  private static final int MAX_SUBDOMAIN = 253;
  private static final Set<String> LABELS = Set.of("Service", "Namespace");

  private KubeNames() {}

  /** What is wrong with the name or namespace of an object; empty where Kubernetes takes both. */
  public static Optional<Problem> fault(String subject, MeshObject.Key key) {
    String name = key.resource().name();
    String namespace = key.resource().namespace();
    if (LABELS.contains(key.kind()) ? !isLabel(name) : !isSubdomain(name)) {
      String what = LABELS.contains(key.kind()) ? "label" : "subdomain";
      return Optional.of(fault(subject, "metadata.name", name, what));
    }
    return namespace.isEmpty() || isLabel(namespace)
        ? Optional.empty()
        : Optional.of(fault(subject, "metadata.namespace", namespace, "label"));
  }

  private static Problem fault(String subject, String field, String value, String expected) {
    return Problem.error(
        subject, field, "\"" + value + "\" (expected: a lowercase RFC 1123 " + expected + ")");
  }

  private static boolean isSubdomain(String name) {
    if (name.length() > MAX_SUBDOMAIN) {
      return false;
    }
    int start = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', start)) {
      if (!isPart(name, start, dot)) {
        return false;
      }
      start = dot + 1;
    }
    return isPart(name, start, name.length());
  }

  private static boolean isLabel(String name) {
    return name.length() <= MAX_LABEL && isPart(name, 0, name.length());
  }

  private static boolean isPart(String name, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      boolean inside = i > start && i < end - 1;
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || inside && c == '-')) {
        return false;
      }
    }
    return end > start;
  }
}
