package io.meltemi.crds;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** CustomResourceDefinitions as YAML. */
public final class Definitions {
  private static final String HEADER =
      """
      # Generated from install/crds/src/main/schemas by `./meltemi crds`; do not edit.
      """;

  private Definitions() {}

  /**
   * The definitions of all kinds, one document each, by group and kind; equal sources give equal
   * text.
   *
   * @param sources folder of the sources
   * @throws BadSourceException where a source is not as it should be, or has a type that nobody
   *     uses
   */
  public static String yaml(Path sources) throws IOException {
    SchemaSources read = SchemaSources.read(sources);
    var schemas = new Schemas(read.types());
    var dump =
        new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDereferenceAliases(true)
                .setExplicitStart(true)
                .setWidth(120)
                .build());
    var out = new StringBuilder(HEADER);
    for (KindSource kind : read.kinds()) {
      out.append(dump.dumpToString(definition(kind, schemas)));
    }
    if (!schemas.unused().isEmpty()) {
      throw new BadSourceException("types that nobody uses: " + schemas.unused());
    }
    return out.toString();
  }

  private static Map<String, Object> definition(KindSource kind, Schemas schemas) {
    var labels = new LinkedHashMap<String, Object>();
    labels.put("app", "istio-pilot");
    labels.put("chart", "istio");
    labels.put("heritage", "Tiller");
    labels.putAll(kind.labels());
    labels.put("release", "istio");
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("name", kind.names().plural() + "." + kind.group());
    metadata.put("annotations", Map.of("helm.sh/resource-policy", "keep"));
    metadata.put("labels", labels);
    var spec = new LinkedHashMap<String, Object>();
    spec.put("group", kind.group());
    spec.put("names", names(kind));
    spec.put("scope", "Namespaced");
    spec.put("versions", versions(kind, schemas));
    var definition = new LinkedHashMap<String, Object>();
    definition.put("apiVersion", "apiextensions.k8s.io/v1");
    definition.put("kind", "CustomResourceDefinition");
    definition.put("metadata", metadata);
    definition.put("spec", spec);
    return definition;
  }

  private static Map<String, Object> names(KindSource kind) {
    var names = new LinkedHashMap<String, Object>();
    names.put("kind", kind.names().kind());
    names.put("listKind", kind.names().kind() + "List");
    names.put("plural", kind.names().plural());
    names.put("singular", kind.names().kind().toLowerCase(Locale.ROOT));
    if (!kind.names().shortNames().isEmpty()) {
      names.put("shortNames", kind.names().shortNames());
    }
    names.put("categories", List.of("istio-io", kind.group().replace('.', '-')));
    return names;
  }

  private static List<Object> versions(KindSource kind, Schemas schemas) {
    var versions = new ArrayList<Object>();
    for (String name : kind.versions()) {
      var version = new LinkedHashMap<String, Object>();
      version.put("name", name);
      version.put("served", true);
      version.put("storage", name.equals(kind.stored()));
      if (!kind.columns().isEmpty()) {
        version.put(
            "additionalPrinterColumns", kind.columns().stream().map(Definitions::column).toList());
      }
      version.put("subresources", Map.of("status", Map.of()));
      version.put("schema", Map.of("openAPIV3Schema", root(kind, schemas)));
      versions.add(version);
    }
    return versions;
  }

  private static Map<String, Object> column(KindSource.Column column) {
    var map = new LinkedHashMap<String, Object>();
    map.put("name", column.name());
    map.put("type", column.type());
    map.put("jsonPath", column.path());
    map.put("description", column.about());
    return map;
  }

  private static Map<String, Object> root(KindSource kind, Schemas schemas) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("spec", schemas.field(kind.spec()));
    properties.put(
        "status",
        schemas.field(
            new TypeSource.Field("status", false, new TypeExpression.Name("Status"), "")));
    var root = new LinkedHashMap<String, Object>();
    root.put("type", "object");
    if (kind.spec().required()) {
      root.put("required", List.of("spec"));
    }
    root.put("properties", properties);
    return root;
  }
}
