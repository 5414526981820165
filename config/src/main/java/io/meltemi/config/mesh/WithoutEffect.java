package io.meltemi.config.mesh;

import io.meltemi.config.field.FieldNames;
import io.meltemi.config.field.Problems;
import io.meltemi.yaml.Node;
import java.util.Map;
import java.util.TreeMap;

/** Says which of the mesh's settings are read by nobody here, where somebody wrote them. */
final class WithoutEffect {
  /** Why, by field. */
  static final Map<String, String> FIELDS =
      new TreeMap<>(
          Map.of(
              "configSources", "objects come from --configDir and from API servers",
              "certificates", "Istio removed it: certificates come from Secrets",
              "ca", "certificates are signed by istiod's own authority",
              "thriftConfig", "Istio removed Thrift",
              "serviceScopeConfigs", "for waypoints, which this release does not configure"));

  private WithoutEffect() {}

  static void tell(Node.Mapping written, Problems problems) {
    for (int i = 0; i < written.names().size(); i++) {
      Node value = written.values().get(i);
      String why = FIELDS.get(FieldNames.camelCase(written.names().get(i)));
      if (why != null && !isNothing(value)) {
        problems.warning(value.line(), written.names().get(i), "without effect: " + why);
      }
    }
  }

  /** What is written by tools that write everything. */
  private static boolean isNothing(Node value) {
    return switch (value) {
      case Node.Mapping(var names, _, _) -> names.isEmpty();
      case Node.Sequence(var items, _) -> items.isEmpty();
      case Node.Scalar(var type, var text, _) -> type == Node.Type.NULL || text.isEmpty();
    };
  }
}
