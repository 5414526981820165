package io.meltemi.kube.protobuf;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The fields of a message of Kubernetes' API that are read. */
public final class Message {
  private final Map<Integer, Field> byNumber;

  private Message(List<Field> fields) {
    this.byNumber =
        fields.stream().collect(Collectors.toUnmodifiableMap(Field::number, Function.identity()));
  }

  /**
   * @param name as JSON has it
   */
  public record Field(int number, String name, Type type, boolean repeated) {
    public static Field text(int number, String name) {
      return new Field(number, name, new Type.Text(), false);
    }

    public static Field texts(int number, String name) {
      return new Field(number, name, new Type.Text(), true);
    }

    public static Field integer(int number, String name) {
      return new Field(number, name, new Type.Int(), false);
    }

    public static Field bool(int number, String name) {
      return new Field(number, name, new Type.Bool(), false);
    }

    public static Field time(int number, String name) {
      return new Field(number, name, new Type.Time(), false);
    }

    public static Field intOrString(int number, String name) {
      return new Field(number, name, new Type.IntOrString(), false);
    }

    /** Texts by keys, without some. */
    public static Field map(int number, String name, String... skipped) {
      return new Field(number, name, new Type.Texts(Set.of(skipped)), false);
    }

    public static Field message(int number, String name, Message message) {
      return new Field(number, name, new Type.Fields(message), false);
    }

    public static Field messages(int number, String name, Message message) {
      return new Field(number, name, new Type.Fields(message), true);
    }
  }

  /** What a field holds. */
  public sealed interface Type {
    /** UTF-8; an empty one is as good as none. */
    record Text() implements Type {}

    /** Zero is as good as none. */
    record Int() implements Type {}

    record Bool() implements Type {}

    /** Seconds since the epoch; a text by RFC 3339 in JSON. */
    record Time() implements Type {}

    record IntOrString() implements Type {}

    /**
     * A map.
     *
     * @param skipped keys that nobody reads
     */
    record Texts(Set<String> skipped) implements Type {}

    record Fields(Message message) implements Type {}
  }

  public static Message of(Field... fields) {
    return new Message(Arrays.asList(fields));
  }

  Optional<Field> field(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The fields, in no order. */
  public Iterable<Field> fields() {
    return byNumber.values();
  }
}
