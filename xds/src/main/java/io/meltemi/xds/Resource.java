package io.meltemi.xds;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One named resource, serialised once; its bytes are shared by every response that carries it.
 * Immutable, safe on any thread.
 *
 * <p>The bytes are kept as the field {@code 2: Any} of a message, for that is what a resource is
 * both in a {@code DiscoveryResponse} and in the {@code Resource} of a {@code
 * DeltaDiscoveryResponse}; the latter only adds a few bytes with name and version in front.
 */
public final class Resource {
  private static final int ANY_FIELD = 2;
  private static final int ANY_TYPE_URL = 1;
  private static final int ANY_VALUE = 2;
  private static final int DELTA_VERSION = 1;
  private static final int DELTA_NAME = 3;
  private static final int VERSION_BYTES = 8;

  private final ResourceType type;
  private final String name;
  private final String version;
  private final byte[] body;
  private final byte[] deltaHeader;

  private Resource(ResourceType type, String name, String version, byte[] body) {
    this.type = type;
    this.name = name;
    this.version = version;
    this.body = body;
    this.deltaHeader = deltaHeader(name, version, body.length);
  }

  /** A resource of a message that was serialised already. The array is copied. */
  public static Resource of(ResourceType type, String name, byte[] serialisedMessage) {
    return framed(
        type,
        name,
        serialisedMessage.length,
        out -> out.writeRawBytes(serialisedMessage, 0, serialisedMessage.length));
  }

  /** A resource of this message, which is serialised here, maps in the order of their keys. */
  public static Resource of(ResourceType type, String name, MessageLite message) {
    return framed(type, name, message.getSerializedSize(), message::writeTo);
  }

  public ResourceType type() {
    return type;
  }

  public String name() {
    return name;
  }

  /** A hash of the message's bytes in hexadecimal: equal bytes have equal versions, anywhere. */
  public String version() {
    return version;
  }

  /** Size on the wire in a state-of-the-world response, in bytes. */
  public int size() {
    return body.length;
  }

  /** The serialised message, copied; for debug views and tests. */
  public byte[] message() {
    var input = com.google.protobuf.CodedInputStream.newInstance(body);
    try {
      input.readTag();
      input.readRawVarint32();
      input.readTag();
      input.skipRawBytes(input.readRawVarint32());
      input.readTag();
      return input.readByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return type.shortName() + " " + name + "@" + version;
  }

  /** This resource under another version; the bytes of the message are shared. */
  Resource versioned(String other) {
    return new Resource(type, name, other, body);
  }

  /** What a client says it has: a name and a version without bytes, never to be sent. */
  static Resource known(ResourceType type, String name, String version) {
    return new Resource(type, name, version, new byte[0]);
  }

  /** Field 2 of a {@code DiscoveryResponse}, or of a delta {@code Resource}. Not to be changed. */
  byte[] body() {
    return body;
  }

  /** What precedes {@link #body} in a {@code DeltaDiscoveryResponse}. Not to be changed. */
  byte[] deltaHeader() {
    return deltaHeader;
  }

  private interface Writer {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static Resource framed(ResourceType type, String name, int length, Writer message) {
    int anyLength =
        CodedOutputStream.computeStringSize(ANY_TYPE_URL, type.typeUrl())
            + CodedOutputStream.computeTagSize(ANY_VALUE)
            + CodedOutputStream.computeUInt32SizeNoTag(length)
            + length;
    var body =
        new byte
            [CodedOutputStream.computeTagSize(ANY_FIELD)
                + CodedOutputStream.computeUInt32SizeNoTag(anyLength)
                + anyLength];
    var out = CodedOutputStream.newInstance(body);
    out.useDeterministicSerialization();
    try {
      out.writeTag(ANY_FIELD, 2);
      out.writeUInt32NoTag(anyLength);
      out.writeString(ANY_TYPE_URL, type.typeUrl());
      out.writeTag(ANY_VALUE, 2);
      out.writeUInt32NoTag(length);
      message.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(type.shortName() + " " + name + ": cannot be serialised", e);
    }
    return new Resource(type, name, hash(body, body.length - length, length), body);
  }

  private static String hash(byte[] bytes, int offset, int length) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes, offset, length);
      return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] deltaHeader(String name, String version, int bodyLength) {
    var nameBytes = name.getBytes(StandardCharsets.UTF_8);
    var versionBytes = version.getBytes(StandardCharsets.UTF_8);
    int inner =
        CodedOutputStream.computeByteArraySize(DELTA_NAME, nameBytes)
            + CodedOutputStream.computeByteArraySize(DELTA_VERSION, versionBytes);
    int length = inner + bodyLength;
    var header =
        new byte
            [CodedOutputStream.computeTagSize(ANY_FIELD)
                + CodedOutputStream.computeUInt32SizeNoTag(length)
                + inner];
    var out = CodedOutputStream.newInstance(header);
    try {
      out.writeTag(ANY_FIELD, 2);
      out.writeUInt32NoTag(length);
      out.writeByteArray(DELTA_NAME, nameBytes);
      out.writeByteArray(DELTA_VERSION, versionBytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header;
  }
}
