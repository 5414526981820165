package io.meltemi.inject.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Applies JSON patches, as the API server does. */
public final class PatchedJson {
  private PatchedJson() {}

  public static JsonNode of(JsonNode document, JsonNode patch) {
    JsonNode result = document.deepCopy();
    for (JsonNode operation : patch) {
      List<String> path = tokens(operation.path("path").asText());
      if (path.isEmpty()) {
        result = operation.get("value");
      } else {
        apply(result, path, operation);
      }
    }
    return result;
  }

  private static List<String> tokens(String pointer) {
    var tokens = new ArrayList<String>();
    for (String token : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      tokens.add(token.replace("~1", "/").replace("~0", "~"));
    }
    return tokens;
  }

  private static void apply(JsonNode document, List<String> path, JsonNode operation) {
    JsonNode parent = document;
    for (String token : path.subList(0, path.size() - 1)) {
      parent = parent.isArray() ? parent.get(Integer.parseInt(token)) : parent.get(token);
    }
    String last = path.getLast();
    String kind = operation.path("op").asText();
    if (parent instanceof ArrayNode list) {
      int at = Integer.parseInt(last);
      if (kind.equals("add")) {
        if (at > list.size()) {
          throw new IllegalStateException("no place for " + operation);
        }
        list.insert(at, operation.get("value"));
      } else if (kind.equals("remove")) {
        list.remove(at);
      } else {
        list.set(at, operation.get("value"));
      }
      return;
    }
    ObjectNode object = (ObjectNode) parent;
    if (kind.equals("add")) {
      object.set(last, operation.get("value"));
    } else if (!object.has(last)) {
      throw new IllegalStateException("nothing there: " + operation);
    } else if (kind.equals("remove")) {
      object.remove(last);
    } else {
      object.set(last, operation.get("value"));
    }
  }
}
