package io.meltemi.inject.template;

import io.meltemi.gotemplate.Arguments;
import io.meltemi.gotemplate.TemplateException;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Functions over maps of texts, such as labels and annotations: in Go they are {@code
 * map[string]string}, and a value that is no text is an error.
 */
final class TextMaps {
  private TextMaps() {}

  /** Names and values by turns; a last name alone has an empty value. */
  static Map<String, String> dict(Arguments args) {
    var dict = new TreeMap<String, String>();
    for (int i = 0; i < args.count(); i += 2) {
      dict.put(args.string(i), i + 1 < args.count() ? args.string(i + 1) : "");
    }
    return dict;
  }

  /** All maps in one; of two values of a name the later map's. */
  static Map<String, String> merged(Arguments args) {
    var merged = new TreeMap<String, String>();
    for (int i = 0; i < args.count(); i++) {
      merged.putAll(texts(args, i));
    }
    return merged;
  }

  /** The first argument's map without the names that follow. */
  static Map<String, String> omit(Arguments args) {
    var left = new TreeMap<>(texts(args, 0));
    for (int i = 1; i < args.count(); i++) {
      left.remove(args.string(i));
    }
    return left;
  }

  /** Nil is an empty map, as it is in Go. */
  private static Map<String, String> texts(Arguments args, int index) {
    var texts = new TreeMap<String, String>();
    if (args.value(index) == null) {
      return texts;
    }
    var wrong = new ArrayList<String>();
    args.map(index)
        .forEach(
            (String name, @Nullable Object value) -> {
              if (value instanceof String text) {
                texts.put(name, text);
              } else {
                wrong.add(name);
              }
            });
    if (!wrong.isEmpty()) {
      throw new TemplateException("values of " + wrong + " in a map (expected: texts)");
    }
    return texts;
  }
}
