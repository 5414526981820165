package io.meltemi.config.field;

import java.util.List;

/** Names of fields as protobuf's JSON allows them: snake_case is as good as camelCase. */
public final class FieldNames {
  private FieldNames() {}

  /** The names in camelCase; the same list where they are so already. */
  static List<String> camelCase(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).indexOf('_') > 0) {
        return names.stream().map(FieldNames::camelCase).toList();
      }
    }
    return names;
  }

  /** {@code hostNames} for {@code host_names}. */
  public static String camelCase(String name) {
    var out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean joint = c == '_' && i > 0 && i + 1 < name.length();
      out.append(joint ? Character.toUpperCase(name.charAt(++i)) : c);
    }
    return out.toString();
  }
}
