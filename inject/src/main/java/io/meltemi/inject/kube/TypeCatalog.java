package io.meltemi.inject.kube;

import io.meltemi.inject.kube.Field.Presence;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The types of {@code types.txt}, where the form is explained. */
final class TypeCatalog {
  private static final String TYPE = "== ";

  private static final Map<String, Shape> SCALARS =
      Map.of(
          "string", Shape.Scalar.STRING,
          "int", Shape.Scalar.INT,
          "float", Shape.Scalar.FLOAT,
          "bool", Shape.Scalar.BOOL,
          "quantity", Shape.Scalar.QUANTITY,
          "intstr", Shape.Scalar.INT_OR_STRING,
          "time", Shape.Scalar.TIME,
          "any", Shape.Scalar.ANY);

  static final TypeCatalog INSTANCE = read();

  private final Map<String, KubeType> types;

  private TypeCatalog(Map<String, KubeType> types) {
    this.types = types;
  }

  KubeType type(String name) {
    KubeType type = types.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no type " + name);
    }
    return type;
  }

  private static TypeCatalog read() {
    try (InputStream in = TypeCatalog.class.getResourceAsStream("types.txt")) {
      if (in == null) {
        throw new IllegalStateException("types.txt is not in the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TypeCatalog parse(String text) {
    var types = new HashMap<String, KubeType>();
    String name = "";
    var fields = new ArrayList<Field>();
    for (String line : text.lines().toList()) {
      if (line.startsWith(TYPE)) {
        types.put(name, new KubeType(name, fields));
        name = line.substring(TYPE.length());
        fields.clear();
      } else if (!line.isBlank() && !line.startsWith("#")) {
        fields.add(field(List.of(line.split(" "))));
      }
    }
    types.put(name, new KubeType(name, fields));
    types.remove("");
    return new TypeCatalog(Map.copyOf(types));
  }

  private static Field field(List<String> words) {
    String name = words.get(0);
    String type = words.get(1);
    Presence presence = Presence.NOT_EMPTY;
    if (type.startsWith("*")) {
      presence = Presence.POINTER;
      type = type.substring(1);
    }
    if (type.endsWith("!") || type.endsWith("?")) {
      presence = type.endsWith("!") ? Presence.ALWAYS : Presence.NULLABLE;
      type = type.substring(0, type.length() - 1);
    }
    Optional<String> mergeKey = Optional.empty();
    String goName = Character.toUpperCase(name.charAt(0)) + name.substring(1);
    for (String word : words.subList(2, words.size())) {
      if (word.startsWith("@")) {
        mergeKey = Optional.of(word.substring(1));
      } else {
        goName = word.substring(1);
      }
    }
    return new Field(name, goName, shape(type), presence, mergeKey);
  }

  private static Shape shape(String type) {
    if (type.startsWith("[]")) {
      return new Shape.ListOf(shape(type.substring(2)));
    }
    if (type.startsWith("map[")) {
      String value = type.substring("map[".length(), type.length() - 1);
      return new Shape.MapOf(value.isEmpty() ? Shape.Scalar.STRING : shape(value));
    }
    Shape scalar = SCALARS.get(type);
    return scalar == null ? new Shape.Struct(type) : scalar;
  }
}
