package io.meltemi.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of either protocol.
 *
 * @param node the serialised node, empty if there is none
 * @param version state of the world: the version that the client has in force
 * @param names state of the world: all names; incremental: those to subscribe to
 * @param unsubscribe incremental: names to take away
 * @param initialVersions incremental: what the client has from an earlier stream
 * @param error why the client rejects the response of that nonce
 */
record Request(
    ByteString node,
    String typeUrl,
    String nonce,
    String version,
    Subscription names,
    Subscription unsubscribe,
    Map<String, String> initialVersions,
    Optional<Status> error) {

  private static final int NAMES_FIELD = 3;
  private static final int MAX_ERROR = 4096;
  private static final int MAX_VERSIONS = 100_000;

  /** Numbers of the fields that the protocols number differently; 0 is none. */
  private record Fields(
      int node, int typeUrl, int nonce, int error, int version, int unsubscribe, int initial) {
    static final Fields STATE = new Fields(2, 4, 5, 6, 1, 0, 0);
    static final Fields DELTA = new Fields(1, 2, 6, 7, 0, 4, 5);
  }

  /** Reads a {@code DiscoveryRequest}. */
  static Request state(byte[] bytes, Subscriptions subscriptions) throws IOException {
    return new Reader(bytes, Fields.STATE, subscriptions).read();
  }

  /** Reads a {@code DeltaDiscoveryRequest}. */
  static Request delta(byte[] bytes, Subscriptions subscriptions) throws IOException {
    return new Reader(bytes, Fields.DELTA, subscriptions).read();
  }

  /**
   * Reads field by field rather than through the generated classes: most of a request's bytes are
   * names, the same as in the requests of other clients, and need not become strings again.
   */
  private static final class Reader {
    private final byte[] bytes;
    private final Fields fields;
    private final Subscriptions subscriptions;
    private final CodedInputStream input;
    private final NameRange names = new NameRange();
    private final NameRange unsubscribe = new NameRange();
    private final Map<String, String> initial = new LinkedHashMap<>();
    private ByteString node = ByteString.EMPTY;
    private String typeUrl = "";
    private String nonce = "";
    private String version = "";
    private @Nullable Status error;

    Reader(byte[] bytes, Fields fields, Subscriptions subscriptions) {
      this.bytes = bytes;
      this.fields = fields;
      this.subscriptions = subscriptions;
      this.input = CodedInputStream.newInstance(bytes);
    }

    Request read() throws IOException {
      while (!input.isAtEnd()) {
        int start = input.getTotalBytesRead();
        int tag = input.readTag();
        // All fields of interest are of the wire type that has a length.
        if ((tag & 7) != 2) {
          if (!input.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group ends that did not begin");
          }
          continue;
        }
        field(tag >>> 3, start);
      }
      return new Request(
          node,
          typeUrl,
          nonce,
          version,
          subscriptions.parsed(bytes, names),
          subscriptions.parsed(bytes, unsubscribe),
          initial,
          Optional.ofNullable(error));
    }

    private void field(int number, int start) throws IOException {
      if (number == NAMES_FIELD) {
        skipName(names, start);
      } else if (number == fields.unsubscribe) {
        skipName(unsubscribe, start);
      } else if (number == fields.typeUrl) {
        typeUrl = input.readStringRequireUtf8();
      } else if (number == fields.nonce) {
        nonce = input.readStringRequireUtf8();
      } else if (number == fields.version) {
        version = input.readStringRequireUtf8();
      } else if (number == fields.node) {
        node = input.readBytes();
      } else if (number == fields.error) {
        error = shortened(Status.parseFrom(input.readBytes()));
      } else if (number == fields.initial) {
        initialVersion(input.readBytes().newCodedInput());
      } else {
        input.skipRawBytes(input.readRawVarint32());
      }
    }

    /** Code and message, for it is kept and logged. */
    private static Status shortened(Status error) {
      String message = error.getMessage();
      return Status.newBuilder()
          .setCode(error.getCode())
          .setMessage(message.substring(0, Math.min(MAX_ERROR, message.length())))
          .build();
    }

    private void skipName(NameRange range, int start) throws IOException {
      input.skipRawBytes(input.readRawVarint32());
      range.add(start, input.getTotalBytesRead());
    }

    private void initialVersion(CodedInputStream entry) throws IOException {
      var key = "";
      var value = "";
      while (!entry.isAtEnd()) {
        int tag = entry.readTag();
        if (tag == (1 << 3 | 2)) {
          key = entry.readStringRequireUtf8();
        } else if (tag == (2 << 3 | 2)) {
          value = entry.readStringRequireUtf8();
        } else {
          entry.skipField(tag);
        }
      }
      initial.put(key, value);
      if (initial.size() > MAX_VERSIONS) {
        throw new TooMuchException("more than " + MAX_VERSIONS + " initial versions");
      }
    }
  }

  /** Where in the bytes of a request one repeated field of names is. */
  static final class NameRange {
    private int start;
    private int end;
    private int count;
    private boolean contiguous = true;

    private void add(int from, int to) {
      if (count++ == 0) {
        start = from;
      } else if (from != end) {
        contiguous = false;
      }
      end = to;
    }

    boolean isEmpty() {
      return count == 0;
    }

    /** Whether nothing but these names is between the start and the end. */
    boolean isContiguous() {
      return contiguous;
    }

    int start() {
      return start;
    }

    int end() {
      return end;
    }

    int count() {
      return count;
    }
  }
}
