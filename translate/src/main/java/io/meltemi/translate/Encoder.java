package io.meltemi.translate;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.meltemi.base.Encoded;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes messages bytes. */
public final class Encoder {
  private Encoder() {}

  /** Serialises with maps in the order of their keys, so that equal messages give equal bytes. */
  public static Encoded encode(String name, MessageLite message) {
    return Encoded.of(name, bytes(message));
  }

  /** As {@link #encode}, of a message that is a part of another. */
  public static byte[] bytes(MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }
}
