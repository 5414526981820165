package io.meltemi.agent.proto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A field of a message, for messages of which some fields are changed and all others are passed on
 * as they are, known or not.
 *
 * @param raw the field with its tag
 * @param value of bytes, texts and messages; of others as they are written
 */
public record WireField(int number, boolean isBytes, byte[] raw, byte[] value) {
  /**
   * The fields of a message, in their order.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static List<WireField> of(byte[] message) {
    var fields = new ArrayList<WireField>();
    var in = new ProtoReader(message);
    int from = 0;
    for (int number = in.next(); number != 0; number = in.next()) {
      byte[] raw = Arrays.copyOfRange(message, from, in.valueEnd());
      fields.add(new WireField(number, in.isBytes(), raw, in.value()));
      from = in.valueEnd();
    }
    return fields;
  }

  /** A field of bytes or a message. */
  public static WireField bytes(int number, byte[] value) {
    return new WireField(number, true, new ProtoWriter().message(number, value).bytes(), value);
  }

  /** The message of these fields. */
  public static byte[] join(List<WireField> fields) {
    var out = new ByteArrayOutputStream();
    fields.forEach(field -> out.writeBytes(field.raw));
    return out.toByteArray();
  }

  /** The value of that field where it is bytes; of several the last, as protobuf reads them. */
  public static Optional<byte[]> find(List<WireField> fields, int number) {
    return fields.stream()
        .filter(f -> f.number == number && f.isBytes)
        .reduce((_, later) -> later)
        .map(WireField::value);
  }

  /** The text of that field; empty where there is none. */
  public static String text(List<WireField> fields, int number) {
    return find(fields, number).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
  }

  /** The small whole number of that field; 0 where there is none. */
  public static long number(List<WireField> fields, int number) {
    return fields.stream()
        .filter(f -> f.number == number && !f.isBytes)
        .reduce((_, later) -> later)
        .map(f -> new ProtoReader(f.raw))
        .map(in -> in.next() == 0 ? 0L : in.number())
        .orElse(0L);
  }

  /** The fields with that one in the place of those of its number, or behind all others. */
  public static List<WireField> with(List<WireField> fields, int number, byte[] value) {
    var changed = new ArrayList<WireField>();
    boolean there = false;
    for (WireField field : fields) {
      if (field.number != number) {
        changed.add(field);
      } else if (!there) {
        there = true;
        changed.add(bytes(number, value));
      }
    }
    if (!there) {
      changed.add(bytes(number, value));
    }
    return changed;
  }

  /** The fields without those of that number. */
  public static List<WireField> without(List<WireField> fields, int number) {
    return fields.stream().filter(f -> f.number != number).toList();
  }
}
