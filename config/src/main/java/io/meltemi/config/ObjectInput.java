package io.meltemi.config;

import io.meltemi.config.field.Checks;
import io.meltemi.config.field.Fields;
import io.meltemi.model.ConfigMeta;
import io.meltemi.model.Visibility;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/**
 * What the reader of a kind is given.
 *
 * @param root the whole object; {@link #spec} is its part of that name
 */
public record ObjectInput(ConfigMeta meta, Fields root, Fields spec, ReaderSettings settings) {
  /**
   * The full name of a host: a name without dots is a service of the object's own namespace; a name
   * with one, a wildcard and an address stay. In lower case, as hosts are compared.
   *
   * <p>Source: istio 1.30.3 pilot/pkg/model/conversion.go ResolveShortnameToFQDN.
   */
  public String fullHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    if (lower.isEmpty() || lower.equals("*") || lower.indexOf('.') >= 0 || Checks.isIp(lower)) {
      return lower;
    }
    String service = meta.namespace().isEmpty() ? lower : lower + "." + meta.namespace();
    return settings.domain().isEmpty() ? service : service + ".svc." + settings.domain();
  }

  /** Reads and checks {@code exportTo}. */
  public Visibility exportTo(Visibility otherwise, boolean mayBeNowhere) {
    List<String> names = spec.strings("exportTo");
    var seen = new HashSet<String>();
    for (String name : names) {
      boolean known =
          name.equals("*")
              || name.equals(".")
              || name.equals("~") && mayBeNowhere
              || Checks.isDnsLabel(name);
      if (!known) {
        spec.error(
            "exportTo",
            "\""
                + name
                + "\" (expected: a namespace, \".\" or \"*\""
                + (mayBeNowhere ? " or \"~\")" : ")"),
            name.equals("~")
                ? "exportTo ~ (none) is not allowed for Istio configuration objects"
                : "only .,*, or a valid DNS 1123 label is allowed as exportTo entry");
      } else if (!seen.add(name.equals(".") ? meta.namespace() : name)) {
        spec.error(
            "exportTo",
            "\"" + name + "\" is there twice (expected: each namespace once)",
            name.equals(".")
                ? "duplicate entries in exportTo: . and current namespace " + meta.namespace()
                : "duplicate entries in exportTo for entry " + name);
      }
    }
    if (names.size() > 1 && (seen.contains("*") || seen.contains("~"))) {
      spec.error(
          "exportTo",
          names + " (expected: \"*\" or \"~\" alone, or namespaces)",
          seen.contains("*")
              ? "cannot have both public (*) and non-public exportTo values for a resource"
              : "cannot export service entry to no one (~) and someone");
    }
    return Visibility.of(names, meta.namespace(), own(otherwise));
  }

  /** A default of the mesh may say {@code .}, which is another namespace for each object. */
  private Visibility own(Visibility otherwise) {
    return otherwise instanceof Visibility.Namespaces(var names)
        ? Visibility.of(names, meta.namespace(), otherwise)
        : otherwise;
  }
}
