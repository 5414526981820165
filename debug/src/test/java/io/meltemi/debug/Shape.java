package io.meltemi.debug;

import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The paths of a JSON document with the kind at each: what two documents of one shape share. */
record Shape(Set<String> paths) {

  /** The shape, the names of fields that match {@code data} read as {@code *}. */
  static Shape of(Value document, String data) {
    Set<String> paths = new TreeSet<>();
    add(document, "", Pattern.compile(data), paths);
    return new Shape(paths);
  }

  private static void add(Value value, String path, Pattern data, Set<String> paths) {
    switch (value.getKindCase()) {
      case STRUCT_VALUE -> {
        paths.add(path + " object");
        value
            .getStructValue()
            .getFieldsMap()
            .forEach(
                (name, field) ->
                    add(
                        field,
                        path + "." + (data.matcher(name).matches() ? "*" : name),
                        data,
                        paths));
      }
      case LIST_VALUE -> {
        paths.add(path + " list");
        value.getListValue().getValuesList().forEach(each -> add(each, path + "[]", data, paths));
      }
      default -> paths.add(path + " " + value.getKindCase());
    }
  }

  /** What is here and not there. */
  List<String> without(Shape other) {
    List<String> rest = new ArrayList<>(paths);
    rest.removeAll(other.paths);
    return rest;
  }
}
