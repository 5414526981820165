package io.meltemi.xds;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.meltemi.base.Encoded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One named resource; its bytes are those of the message that translation serialised, and are
 * shared by every response that carries it. Immutable, safe on any thread.
 *
 * <p>On the wire the message is the value of a field {@code 2: Any}, both in a {@code
 * DiscoveryResponse} and in the {@code Resource} of a {@code DeltaDiscoveryResponse}. What precedes
 * the message's own bytes is kept for the latter, which also tells name and version, and made when
 * it is needed for the former.
 */
public final class Resource {
  private static final int ANY_FIELD = 2;
  private static final int ANY_TYPE_URL = 1;
  private static final int ANY_VALUE = 2;
  private static final int DELTA_VERSION = 1;
  private static final int DELTA_NAME = 3;
  private static final byte[] NOTHING = new byte[0];

  private final ResourceType type;
  private final Encoded message;
  private final String version;
  private final byte[] deltaHeader;

  /** Null: none; one that takes another's place is its own. */
  private final @Nullable Resource standIn;

  private Resource(
      ResourceType type,
      Encoded message,
      String version,
      byte[] deltaHeader,
      @Nullable Resource standIn,
      boolean isStandIn) {
    this.type = type;
    this.message = message;
    this.version = version;
    this.deltaHeader = deltaHeader;
    this.standIn = isStandIn ? this : standIn;
  }

  /** The resource that is this message; the bytes are not copied. */
  public static Resource of(ResourceType type, Encoded message) {
    return of(type, message, message.version());
  }

  private static Resource of(ResourceType type, Encoded message, String version) {
    return new Resource(type, message, version, deltaHeader(type, message, version), null, false);
  }

  /**
   * The resource that is this message.
   *
   * @param standIn a message of the same name, for clients that refuse the other and have no
   *     version of it that they accepted
   */
  public static Resource of(ResourceType type, Encoded message, Encoded standIn) {
    var inPlace =
        new Resource(
            type,
            standIn,
            standIn.version(),
            deltaHeader(type, standIn, standIn.version()),
            null,
            true);
    return new Resource(
        type,
        message,
        message.version(),
        deltaHeader(type, message, message.version()),
        inPlace,
        false);
  }

  /** A resource of a message that was serialised already; the array must not change any more. */
  public static Resource of(ResourceType type, String name, byte[] serialisedMessage) {
    return of(type, Encoded.of(name, serialisedMessage));
  }

  /** A resource of this message, which is serialised here, maps in the order of their keys. */
  public static Resource of(ResourceType type, String name, MessageLite message) {
    byte[] bytes = new byte[message.getSerializedSize()];
    var out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    try {
      message.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(type.shortName() + " " + name + ": cannot be serialised", e);
    }
    return of(type, name, bytes);
  }

  public ResourceType type() {
    return type;
  }

  public String name() {
    return message.name();
  }

  /** A hash of the message's bytes in hexadecimal: equal bytes have equal versions, anywhere. */
  public String version() {
    return version;
  }

  /** Size of the message, in bytes. */
  public int size() {
    return message.size();
  }

  /** What it is made of, which translation made. */
  public Encoded encoded() {
    return message;
  }

  /** The serialised message, which must not be written to; for debug views and tests. */
  public byte[] message() {
    return message.bytes();
  }

  @Override
  public String toString() {
    return type.shortName() + " " + name() + "@" + version;
  }

  /** This resource under another version; the bytes of the message are shared. */
  public Resource versioned(String other) {
    return of(type, message, other);
  }

  /** What a client is given that refuses this one and had none before. */
  public Optional<Resource> standIn() {
    return isStandIn() ? Optional.empty() : Optional.ofNullable(standIn);
  }

  Resource withoutStandIn() {
    return new Resource(type, message, version, deltaHeader, null, false);
  }

  /** Whether it takes the place of one that was refused. */
  @SuppressWarnings("ReferenceEquality")
  boolean isStandIn() {
    return standIn == this;
  }

  /** What a client says it has: a name and a version without bytes, never to be sent. */
  static Resource known(ResourceType type, String name, String version) {
    return new Resource(type, Encoded.of(name, NOTHING), version, NOTHING, null, false);
  }

  /** How many arrays {@link #pieces} gives: a header and the message's own. */
  int pieceCount() {
    return 1 + message.pieces();
  }

  /**
   * Puts this resource into a response, as pieces of bytes.
   *
   * @return the position after the last piece
   */
  int putPieces(byte[][] pieces, int at, boolean delta) {
    pieces[at] = delta ? deltaHeader : stateHeader(type, message.size());
    for (int i = 0; i < message.pieces(); i++) {
      pieces[at + 1 + i] = message.piece(i);
    }
    return at + pieceCount();
  }

  private static int anySize(ResourceType type, int messageSize) {
    return CodedOutputStream.computeStringSize(ANY_TYPE_URL, type.typeUrl())
        + CodedOutputStream.computeTagSize(ANY_VALUE)
        + CodedOutputStream.computeUInt32SizeNoTag(messageSize)
        + messageSize;
  }

  private static int stateHeaderSize(ResourceType type, int messageSize) {
    int any = anySize(type, messageSize);
    return CodedOutputStream.computeTagSize(ANY_FIELD)
        + CodedOutputStream.computeUInt32SizeNoTag(any)
        + any
        - messageSize;
  }

  private static void writeStateHeader(CodedOutputStream out, ResourceType type, int messageSize)
      throws IOException {
    out.writeTag(ANY_FIELD, 2);
    out.writeUInt32NoTag(anySize(type, messageSize));
    out.writeString(ANY_TYPE_URL, type.typeUrl());
    out.writeTag(ANY_VALUE, 2);
    out.writeUInt32NoTag(messageSize);
  }

  private static byte[] stateHeader(ResourceType type, int messageSize) {
    byte[] header = new byte[stateHeaderSize(type, messageSize)];
    try {
      writeStateHeader(CodedOutputStream.newInstance(header), type, messageSize);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header;
  }

  private static byte[] deltaHeader(ResourceType type, Encoded message, String version) {
    byte[] nameBytes = message.name().getBytes(StandardCharsets.UTF_8);
    byte[] versionBytes = version.getBytes(StandardCharsets.UTF_8);
    int own =
        CodedOutputStream.computeByteArraySize(DELTA_NAME, nameBytes)
            + CodedOutputStream.computeByteArraySize(DELTA_VERSION, versionBytes);
    int any = stateHeaderSize(type, message.size());
    int length = own + any + message.size();
    byte[] header =
        new byte
            [CodedOutputStream.computeTagSize(ANY_FIELD)
                + CodedOutputStream.computeUInt32SizeNoTag(length)
                + own
                + any];
    var out = CodedOutputStream.newInstance(header);
    try {
      out.writeTag(ANY_FIELD, 2);
      out.writeUInt32NoTag(length);
      out.writeByteArray(DELTA_NAME, nameBytes);
      out.writeByteArray(DELTA_VERSION, versionBytes);
      writeStateHeader(out, type, message.size());
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return header;
  }
}
