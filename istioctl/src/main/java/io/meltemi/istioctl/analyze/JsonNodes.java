package io.meltemi.istioctl.analyze;

import io.meltemi.istioctl.json.Json;
import io.meltemi.yaml.Node;
import java.util.List;

/** Objects of an API server as the trees that files are read into; there are no lines. */
final class JsonNodes {
  private JsonNodes() {}

  static Node of(Json json) {
    return switch (json) {
      case Json.Obj(var fields) ->
          new Node.Mapping(
              List.copyOf(fields.keySet()),
              fields.values().stream().map(JsonNodes::of).toList(),
              0);
      case Json.Arr(var values) ->
          new Node.Sequence(values.stream().map(JsonNodes::of).toList(), 0);
      case Json.Text(var text) -> new Node.Scalar(Node.Type.STRING, text, 0);
      case Json.Num(var digits) ->
          new Node.Scalar(isWhole(digits) ? Node.Type.INTEGER : Node.Type.FLOAT, digits, 0);
      case Json.Bool(var is) -> new Node.Scalar(Node.Type.BOOLEAN, Boolean.toString(is), 0);
      case Json.Null _ -> new Node.Scalar(Node.Type.NULL, "null", 0);
    };
  }

  private static boolean isWhole(String digits) {
    return digits.chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
  }
}
