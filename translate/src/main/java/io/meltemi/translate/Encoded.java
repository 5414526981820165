package io.meltemi.translate;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A named resource as bytes, made once. Instances are shared through caches; {@link #bytes} must
 * not be written to.
 */
public record Encoded(String name, byte[] bytes) {
  /** Serialises with maps in the order of their keys, so that equal messages give equal bytes. */
  public static Encoded of(String name, MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Encoded(name, bytes);
  }
}
