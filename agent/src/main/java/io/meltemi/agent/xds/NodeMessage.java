package io.meltemi.agent.xds;

import io.meltemi.agent.json.Json;
import io.meltemi.agent.json.JsonObject;
import io.meltemi.agent.proto.ProtoWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A node of the bootstrap as {@code envoy.config.core.v3.Node}, its metadata as {@code
 * google.protobuf.Struct}.
 */
final class NodeMessage {
  private NodeMessage() {}

  static ProtoWriter of(JsonObject node) {
    var message = new ProtoWriter().text(1, node.text("id")).text(2, node.text("cluster"));
    node.object("metadata").ifPresent(metadata -> message.message(3, struct(metadata)));
    node.object("locality")
        .ifPresent(
            place ->
                message.message(
                    4,
                    new ProtoWriter()
                        .text(1, place.text("region"))
                        .text(2, place.text("zone"))
                        .text(3, place.text("sub_zone"))));
    return message;
  }

  private static ProtoWriter struct(Map<?, ?> members) {
    var struct = new ProtoWriter();
    members.forEach(
        (name, value) ->
            struct.message(
                1, new ProtoWriter().text(1, String.valueOf(name)).message(2, value(value))));
    return struct;
  }

  private static ProtoWriter value(Object value) {
    var message = new ProtoWriter();
    if (value.equals(Json.NULL)) {
      return message.present(1, 0);
    }
    return switch (value) {
      case Number number -> message.decimal(2, number.doubleValue());
      case Boolean truth -> message.present(4, truth ? 1 : 0);
      case Map<?, ?> members -> message.message(5, struct(members));
      case List<?> items -> {
        var list = new ProtoWriter();
        items.forEach(item -> list.message(1, value(item)));
        yield message.message(6, list);
      }
      default -> message.message(3, utf8(value));
    };
  }

  private static byte[] utf8(Object value) {
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }
}
