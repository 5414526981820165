package io.meltemi.agent.json;

import io.meltemi.base.json.JsonStyle;
import io.meltemi.base.json.JsonWriter;
import io.meltemi.yaml.BadDocumentException;
import io.meltemi.yaml.JsonParser;
import io.meltemi.yaml.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text (RFC 8259) as plain values, and back. */
public final class Json {
  /** Stands for {@code null}, which a map of ours cannot hold. */
  public static final Object NULL =
      new Object() {
        @Override
        public String toString() {
          return "null";
        }
      };

  private Json() {}

  /**
   * The value of a whole JSON text.
   *
   * @throws IllegalArgumentException saying where the text is no JSON
   */
  public static Object parse(String text) {
    try {
      return of(JsonParser.parse(text));
    } catch (BadDocumentException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * The object that a whole JSON text is.
   *
   * @throws IllegalArgumentException if the text is no JSON, or JSON but no object
   */
  public static JsonObject parseObject(String text) {
    if (parse(text) instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("expected a JSON object");
  }

  /** A document's tree as plain values. */
  public static Object of(Node node) {
    return switch (node) {
      case Node.Mapping(var names, var values, _) -> {
        Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
          members.put(names.get(i), of(values.get(i)));
        }
        yield JsonObject.of(members);
      }
      case Node.Sequence(var items, _) -> items.stream().map(Json::of).toList();
      case Node.Scalar scalar -> orNull(scalar.plain());
    };
  }

  private static Object orNull(@Nullable Object value) {
    return value == null ? NULL : value;
  }

  /** The value on one line. */
  public static String compact(Object value) {
    return write(new JsonWriter(JsonStyle.COMPACT), value).text();
  }

  /** The value indented by two spaces a level, with a line end. */
  public static String pretty(Object value) {
    return write(new JsonWriter(JsonStyle.PRETTY), value).text() + '\n';
  }

  private static JsonWriter write(JsonWriter out, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        out.beginObject();
        map.forEach((name, member) -> write(out.name(String.valueOf(name)), member));
        out.endObject();
      }
      case List<?> list -> {
        out.beginList();
        list.forEach(element -> write(out, element));
        out.endList();
      }
      case Object nothing when nothing == NULL -> out.nullValue();
      default -> out.plain(value);
    }
    return out;
  }
}
