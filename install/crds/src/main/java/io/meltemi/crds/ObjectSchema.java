package io.meltemi.crds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schema of a type with fields. */
final class ObjectSchema {
  private ObjectSchema() {}

  static Map<String, Object> of(TypeSource type, Schemas schemas, Map<String, TypeSource> types) {
    var schema = new LinkedHashMap<String, Object>();
    schema.put("type", "object");
    if (type.open()) {
      schema.put("x-kubernetes-preserve-unknown-fields", true);
    }
    List<TypeSource.Field> fields = fields(type, types);
    List<String> required =
        fields.stream().filter(TypeSource.Field::required).map(TypeSource.Field::name).toList();
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    addOneOf(schema, type.constraints().oneOf());
    var properties = new LinkedHashMap<String, Object>();
    fields.forEach(field -> properties.put(field.name(), schemas.field(field)));
    schema.put("properties", properties);
    return schema;
  }

  private static List<TypeSource.Field> fields(TypeSource type, Map<String, TypeSource> types) {
    var fields = new ArrayList<TypeSource.Field>();
    if (!type.with().isEmpty()) {
      TypeSource with = types.get(type.with());
      if (with == null) {
        throw new BadSourceException(type.name() + ": type " + type.with() + " is nowhere");
      }
      fields.addAll(with.fields());
    }
    fields.addAll(type.fields());
    return fields;
  }

  private static void addOneOf(Map<String, Object> schema, List<List<String>> groups) {
    List<Object> each = groups.stream().<Object>map(ObjectSchema::oneOrNone).toList();
    if (each.size() == 1) {
      schema.put("oneOf", each.getFirst());
    } else if (each.size() > 1) {
      schema.put("allOf", each.stream().map(one -> Map.of("oneOf", one)).toList());
    }
  }

  /** None of the fields, or exactly one. */
  private static List<Object> oneOrNone(List<String> names) {
    List<Object> each =
        names.stream().<Object>map(name -> Map.of("required", List.of(name))).toList();
    var shapes = new ArrayList<Object>();
    shapes.add(Map.of("not", Map.of("anyOf", each)));
    shapes.addAll(each);
    return shapes;
  }
}
