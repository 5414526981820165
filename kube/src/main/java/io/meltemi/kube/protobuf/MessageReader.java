package io.meltemi.kube.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.meltemi.kube.protobuf.Message.Field;
import io.meltemi.yaml.Node;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Builds the tree that the object's JSON would give, of the fields that are read. */
public final class MessageReader {
  private static final Message TIME = Message.of(Field.integer(1, "seconds"));
  private static final Message INT_OR_STRING =
      Message.of(Field.integer(1, "type"), Field.integer(2, "intVal"), Field.text(3, "strVal"));
  private static final Message ENTRY = Message.of(Field.text(1, "key"), Field.text(2, "value"));

  private final CodedInputStream in;
  private final UnaryOperator<String> shared;

  /**
   * @param shared a text that is equal, if possible one that others hold already
   */
  public MessageReader(CodedInputStream in, UnaryOperator<String> shared) {
    this.in = in;
    this.shared = shared;
  }

  /** The message whose length is next. */
  public Node.Mapping message(Message message) throws IOException {
    var names = new ArrayList<String>(8);
    var values = new ArrayList<Node>(8);
    int limit = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Optional<Field> field = message.field(WireFormat.getTagFieldNumber(tag));
      if (field.isEmpty()) {
        in.skipField(tag);
      } else {
        expect(tag, field.get().type());
        add(names, values, field.get());
      }
    }
    end(in, limit);
    return new Node.Mapping(names, values, 0);
  }

  /**
   * Ends what was begun by a limit.
   *
   * @param limit the limit before
   * @throws IOException where what it holds is cut off
   */
  public static void end(CodedInputStream in, int limit) throws IOException {
    if (in.getBytesUntilLimit() != 0) {
      throw new InvalidProtocolBufferException("a message that is cut off");
    }
    in.popLimit(limit);
  }

  private static void expect(int tag, Message.Type type) throws IOException {
    int wanted =
        type instanceof Message.Type.Int || type instanceof Message.Type.Bool
            ? WireFormat.WIRETYPE_VARINT
            : WireFormat.WIRETYPE_LENGTH_DELIMITED;
    if (WireFormat.getTagWireType(tag) != wanted) {
      throw new InvalidProtocolBufferException("a field of another type");
    }
  }

  private void add(List<String> names, List<Node> values, Field field) throws IOException {
    int at = names.indexOf(field.name());
    if (field.type() instanceof Message.Type.Texts(var skipped)) {
      Node.Mapping map =
          at < 0
              ? new Node.Mapping(new ArrayList<>(4), new ArrayList<>(4), 0)
              : (Node.Mapping) values.get(at);
      entry(map, skipped);
      put(names, values, at, field.name(), map);
      return;
    }
    Optional<Node> value = value(field.type());
    if (value.isEmpty()) {
      return;
    }
    if (field.repeated()) {
      List<Node> items = at < 0 ? new ArrayList<>(4) : ((Node.Sequence) values.get(at)).items();
      items.add(value.get());
      put(names, values, at, field.name(), new Node.Sequence(items, 0));
    } else {
      put(names, values, at, field.name(), value.get());
    }
  }

  private static void put(List<String> names, List<Node> values, int at, String name, Node value) {
    if (at < 0) {
      names.add(name);
      values.add(value);
    } else {
      values.set(at, value);
    }
  }

  private Optional<Node> value(Message.Type type) throws IOException {
    return switch (type) {
      case Message.Type.Text _ ->
          Optional.of(in.readString()).filter(text -> !text.isEmpty()).map(this::text);
      case Message.Type.Int _ -> Optional.of(in.readInt64()).filter(n -> n != 0).map(this::integer);
      case Message.Type.Bool _ ->
          Optional.of(new Node.Scalar(Node.Type.BOOLEAN, in.readBool() ? "true" : "false", 0));
      case Message.Type.Time _ -> time();
      case Message.Type.IntOrString _ -> Optional.of(intOrString());
      case Message.Type.Fields(var message) -> Optional.of(message(message));
      case Message.Type.Texts _ -> throw new IllegalArgumentException("a map");
    };
  }

  private Node text(String text) {
    return new Node.Scalar(Node.Type.STRING, shared.apply(text), 0);
  }

  private Node integer(long number) {
    return new Node.Scalar(Node.Type.INTEGER, Long.toString(number), 0);
  }

  /** A time that is not told is an empty message. */
  private Optional<Node> time() throws IOException {
    String seconds = textOf(message(TIME), "seconds");
    return seconds.isEmpty()
        ? Optional.empty()
        : Optional.of(text(Instant.ofEpochSecond(Long.parseLong(seconds)).toString()));
  }

  private Node intOrString() throws IOException {
    Node.Mapping either = message(INT_OR_STRING);
    String number = textOf(either, "intVal");
    return textOf(either, "type").isEmpty()
        ? integer(number.isEmpty() ? 0 : Long.parseLong(number))
        : text(textOf(either, "strVal"));
  }

  private void entry(Node.Mapping map, Set<String> skipped) throws IOException {
    Node.Mapping entry = message(ENTRY);
    String key = textOf(entry, "key");
    if (!skipped.contains(key)) {
      map.names().add(key);
      map.values().add(text(textOf(entry, "value")));
    }
  }

  private static String textOf(Node.Mapping message, String field) {
    return message.find(field) instanceof Node.Scalar(_, var text, _) ? text : "";
  }
}
