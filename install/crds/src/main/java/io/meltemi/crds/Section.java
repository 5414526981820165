package io.meltemi.crds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A mapping of a source; a name that nobody asked for is an error. Not for several threads. */
final class Section {
  private final String place;
  private final Map<String, Object> rest;

  Section(String place, Object node) {
    this.place = place;
    if (!(node instanceof Map<?, ?> map)) {
      throw new BadSourceException(place + ": " + node + " (expected: a mapping)");
    }
    this.rest = new LinkedHashMap<>();
    map.forEach((name, value) -> rest.put(String.valueOf(name), value));
  }

  String text(String name) {
    Object value = rest.remove(name);
    return value == null ? "" : value.toString();
  }

  List<String> texts(String name) {
    Object value = rest.remove(name);
    return value == null ? List.of() : texts(place + "." + name, value);
  }

  private static List<String> texts(String place, Object value) {
    if (!(value instanceof List<?> list)) {
      throw new BadSourceException(place + ": " + value + " (expected: a list)");
    }
    return list.stream().map(String::valueOf).toList();
  }

  List<List<String>> groups(String name) {
    return list(name).stream().map(group -> texts(place + "." + name, group)).toList();
  }

  List<Section> sections(String name) {
    var sections = new ArrayList<Section>();
    for (Object item : list(name)) {
      sections.add(new Section(place + "." + name, item));
    }
    return sections;
  }

  private List<?> list(String name) {
    return rest.remove(name) instanceof List<?> list ? list : List.of();
  }

  /** The mapping of that name, whose names are the user's; none where it is absent. */
  Map<String, Object> entries(String name) {
    Object value = rest.remove(name);
    return value == null ? Map.of() : new Section(place + "." + name, value).rest;
  }

  void done() {
    if (!rest.isEmpty()) {
      throw new BadSourceException(place + ": unknown " + rest.keySet());
    }
  }
}
