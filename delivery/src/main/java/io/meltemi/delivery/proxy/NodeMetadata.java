package io.meltemi.delivery.proxy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.meltemi.base.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A node's metadata, read leniently: a field of another type than expected counts as not told.
 *
 * <p>Source: istio 1.30.3 pkg/model/proxy.go.
 */
record NodeMetadata(Struct metadata) {

  String text(String key) {
    return find(key).map(NodeMetadata::scalar).orElse("");
  }

  Optional<String> findText(String key) {
    return find(key).map(NodeMetadata::scalar).filter(text -> !text.isEmpty());
  }

  /** Whether that field is that text, and no number or flag that reads like it. */
  boolean says(String key, String text) {
    return find(key).filter(Value::hasStringValue).map(Value::getStringValue).stream()
        .anyMatch(text::equals);
  }

  boolean flag(String key) {
    return switch (text(key)) {
      case "true", "1", "t", "T", "TRUE", "True" -> true;
      default -> false;
    };
  }

  /** 0 where not told, or not a number. */
  int number(String key) {
    String text = text(key);
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
  }

  /** Items of a comma-separated text. */
  List<String> list(String key) {
    return Arrays.stream(text(key).split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  Labels labels(String key) {
    Struct struct =
        find(key)
            .filter(Value::hasStructValue)
            .map(Value::getStructValue)
            .orElse(Struct.getDefaultInstance());
    var labels = new TreeMap<String, String>();
    struct.getFieldsMap().forEach((name, value) -> labels.put(name, scalar(value)));
    return Labels.of(labels);
  }

  /** The object under that key as plain maps, lists and scalars; empty where there is none. */
  Map<String, Object> tree(String key) {
    return find(key)
        .filter(Value::hasStructValue)
        .map(v -> tree(v.getStructValue()))
        .orElse(Map.of());
  }

  private Optional<Value> find(String key) {
    return Optional.ofNullable(metadata.getFieldsMap().get(key));
  }

  private static String scalar(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      case NUMBER_VALUE -> number(value.getNumberValue()).toString();
      default -> "";
    };
  }

  private static Map<String, Object> tree(Struct struct) {
    var tree = new LinkedHashMap<String, Object>();
    struct
        .getFieldsMap()
        .forEach((name, value) -> plain(value).ifPresent(plain -> tree.put(name, plain)));
    return tree;
  }

  private static Optional<Object> plain(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> Optional.of(tree(value.getStructValue()));
      case LIST_VALUE -> {
        var items = new ArrayList<Object>();
        value.getListValue().getValuesList().forEach(item -> plain(item).ifPresent(items::add));
        yield Optional.of(items);
      }
      case STRING_VALUE -> Optional.of(value.getStringValue());
      case BOOL_VALUE -> Optional.of(value.getBoolValue());
      case NUMBER_VALUE -> Optional.of(number(value.getNumberValue()));
      case NULL_VALUE, KIND_NOT_SET -> Optional.empty();
    };
  }

  private static Number number(double value) {
    long whole = (long) value;
    return whole == value ? (Number) whole : (Number) value;
  }
}
