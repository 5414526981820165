package io.meltemi.istioctl.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Renames the fields of a protobuf message from their proto names, which Envoy's admin port prints,
 * to their JSON names, which everything else prints. What is data and not a field name keeps its
 * spelling: the content of {@code google.protobuf.Struct}s and the keys of maps. Without Envoy's
 * descriptors these are known by the names of the fields that hold them.
 */
public final class ProtoNames {
  /** Fields that hold a Struct, or a map to Structs. */
  private static final Set<String> STRUCTS =
      Set.of("filterMetadata", "staticLayer", "jsonFormat", "contextExtensions", "keyValues");

  /** Fields that hold a map from a string to messages. */
  private static final Set<String> MAPS =
      Set.of(
          "typedPerFilterConfig",
          "typedExtensionProtocolOptions",
          "typedFilterMetadata",
          "map",
          "policies",
          "providers",
          "requirementMap",
          "requires",
          "namedEndpoints",
          "dynamicParameters");

  private static final Set<String> METADATA_FIELDS =
      Set.of(
          "filterMetadata",
          "filter_metadata",
          "typedFilterMetadata",
          "typed_filter_metadata",
          "kind",
          "metadataKey",
          "metadata_key",
          "defaultValue",
          "default_value");

  private ProtoNames() {}

  /** {@code value}, every field under its JSON name. */
  public static Json jsonNames(Json value) {
    return switch (value) {
      case Json.Obj object -> fields(object);
      case Json.Arr(var values) ->
          new Json.Arr(values.stream().map(ProtoNames::jsonNames).toList());
      case Json.Text _, Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private static Json fields(Json.Obj object) {
    boolean wrapsData = wrapsData(object.at("@type").text());
    Map<String, Json> renamed = new LinkedHashMap<>();
    object
        .fields()
        .forEach(
            (protoName, value) -> {
              String name = jsonName(protoName);
              renamed.put(name, wrapsData && name.equals("value") ? value : field(name, value));
            });
    return new Json.Obj(renamed);
  }

  private static Json field(String name, Json value) {
    if (STRUCTS.contains(name) || (name.equals("metadata") && isStruct(value))) {
      return value;
    }
    if (name.equals("transportSocketMatches")) {
      return new Json.Arr(value.items().stream().map(ProtoNames::transportSocketMatch).toList());
    }
    return MAPS.contains(name) ? mapValues(value) : jsonNames(value);
  }

  private static Json mapValues(Json map) {
    if (!(map instanceof Json.Obj(var entries))) {
      return jsonNames(map);
    }
    Map<String, Json> renamed = new LinkedHashMap<>();
    entries.forEach((key, value) -> renamed.put(key, jsonNames(value)));
    return new Json.Obj(renamed);
  }

  /** {@code udpa.type.v1.TypedStruct} and well-known types keep data in their field value. */
  private static boolean wrapsData(String typeUrl) {
    return typeUrl.endsWith(".TypedStruct") || typeUrl.contains("/google.protobuf.");
  }

  /** Node and BuildVersion call a Struct metadata; elsewhere it is a message of few fields. */
  private static boolean isStruct(Json metadata) {
    return metadata instanceof Json.Obj(var fields)
        && !METADATA_FIELDS.containsAll(fields.keySet());
  }

  /** Its match is a Struct: the labels of an endpoint. */
  private static Json transportSocketMatch(Json match) {
    Json renamed = jsonNames(match);
    return renamed instanceof Json.Obj fields && match.at("match").present()
        ? fields.with("match", match.at("match"))
        : renamed;
  }

  /** {@code activeState} for {@code active_state}. */
  public static String jsonName(String protoName) {
    if (protoName.indexOf('_') < 0) {
      return protoName;
    }
    StringBuilder name = new StringBuilder(protoName.length());
    boolean upper = false;
    for (int i = 0; i < protoName.length(); i++) {
      char c = protoName.charAt(i);
      if (c == '_') {
        upper = true;
      } else {
        name.append(upper ? Character.toUpperCase(c) : c);
        upper = false;
      }
    }
    return name.toString();
  }
}
