package io.meltemi.config.kube;

import io.meltemi.config.ObjectInput;
import io.meltemi.config.field.Fields;
import io.meltemi.config.field.MapEntry;
import io.meltemi.model.Secret;
import io.meltemi.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads Secrets and ConfigMaps. What is wrong with them is told without their values. */
final class SecretReader {
  private SecretReader() {}

  static Secret secret(ObjectInput in) {
    var data = new TreeMap<String, String>();
    in.root().map("data", entry -> base64(entry, data));
    in.root().map("stringData", entry -> text(entry, data));
    return secret(in, data);
  }

  static Secret configMap(ObjectInput in) {
    var data = new TreeMap<String, String>();
    in.root().map("data", entry -> text(entry, data));
    in.root().map("binaryData", entry -> base64(entry, data));
    return secret(in, data);
  }

  private static Secret secret(ObjectInput in, SortedMap<String, String> data) {
    Fields root = in.root();
    List<String> others = data.keySet().stream().filter(f -> !Secret.FIELDS.contains(f)).toList();
    data.keySet().retainAll(Secret.FIELDS);
    return new Secret(
        in.meta(), root.string("type"), Collections.unmodifiableSortedMap(data), others);
  }

  private static String text(MapEntry entry, SortedMap<String, String> data) {
    if (entry.node() instanceof Node.Scalar(var type, var text, _) && type == Node.Type.STRING) {
      data.put(
          entry.key(), Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    } else if (!entry.isNull()) {
      entry.error("[redacted] (expected: text; put it in quotes)");
    }
    return entry.key();
  }

  private static String base64(MapEntry entry, SortedMap<String, String> data) {
    if (entry.isNull()) {
      return entry.key();
    }
    if (entry.node() instanceof Node.Scalar scalar) {
      // Long values are often folded over lines.
      String compact = scalar.text().replaceAll("\\s", "");
      try {
        var unused = Base64.getDecoder().decode(compact);
        data.put(entry.key(), compact);
        return entry.key();
      } catch (IllegalArgumentException _) {
        // Told below.
      }
    }
    entry.error("[redacted] (expected: base 64)");
    return entry.key();
  }
}
