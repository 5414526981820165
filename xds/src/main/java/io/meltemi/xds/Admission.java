package io.meltemi.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Lets a stream in, or says why not: first by what its transport tells, then by what its first
 * request says of the node. Each refusal is logged and told to the observer.
 *
 * @param peer the other end's address, for messages
 */
record Admission(Hub hub, PeerAuthenticator authenticator, String peer) {
  private static final System.Logger LOG = System.getLogger("ads");
  private static final int MAX_NODE_BYTES = 512 << 10;
  private static final int MAX_ID = 1024;
  private static final int VALUE_BYTES = 120;

  /** The identities of the other end; none where nothing tells them. Waits for its turn. */
  List<String> admit(Metadata headers, Attributes transport)
      throws StreamEnd, InterruptedException {
    long wait = hub.rate().reserve();
    if (wait < 0) {
      throw refuse(Status.RESOURCE_EXHAUSTED, "request rate limit exceeded");
    }
    Thread.sleep(Duration.ofNanos(wait));
    if (!hub.ready()) {
      throw refuse(Status.UNAVAILABLE, "server is not ready to serve discovery information");
    }
    try {
      return authenticator.identities(headers, transport);
    } catch (StatusException e) {
      throw refuse(e.getStatus(), String.valueOf(e.getStatus().getDescription()));
    }
  }

  /** The client that the first request is of. */
  Client connect(Request first, List<String> identities) throws StreamEnd {
    var made = Client.of(node(first), hub.nextConnection(), peer, identities);
    try {
      authenticator.authorise(made);
    } catch (StatusException e) {
      throw refuse(e.getStatus(), String.valueOf(e.getStatus().getDescription()));
    }
    return made;
  }

  /** The client begins to watch: it is refused where there can be no view for it. */
  void watches(Client client) throws StreamEnd {
    var fault = hub.source().fault(client);
    if (fault.isPresent()) {
      throw refuse(Status.INVALID_ARGUMENT, fault.get());
    }
  }

  private Node node(Request request) throws StreamEnd {
    try {
      if (request.node().size() > MAX_NODE_BYTES) {
        throw new InvalidProtocolBufferException(request.node().size() + " bytes");
      }
      var node = Node.parseFrom(request.node());
      int id = node.getId().length();
      if (id > 0 && id <= MAX_ID) {
        return node;
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.log(Level.DEBUG, "ADS: \"{0}\" sent a node that cannot be read: {1}", peer, e);
    }
    throw refuse(
        Status.INVALID_ARGUMENT,
        "missing node information (expected: a node of at most %d bytes with an id of at most %d)"
            .formatted(MAX_NODE_BYTES, MAX_ID));
  }

  /** About how many bytes of memory it takes to keep what a client says of itself. */
  static long weight(Client client) {
    long names = client.extensions().stream().mapToLong(name -> VALUE_BYTES + name.length()).sum();
    var locality = client.locality();
    return VALUE_BYTES
        + client.id().length() * 4L
        + client.cluster().length()
        + client.userAgent().length()
        + locality.getSerializedSize()
        + names
        + weight(client.metadata());
  }

  private static long weight(Struct struct) {
    long weight = VALUE_BYTES;
    for (var field : struct.getFieldsMap().entrySet()) {
      weight += VALUE_BYTES + field.getKey().length() + weight(field.getValue());
    }
    return weight;
  }

  private static long weight(Value value) {
    return switch (value.getKindCase()) {
      case STRUCT_VALUE -> weight(value.getStructValue());
      case LIST_VALUE ->
          value.getListValue().getValuesList().stream().mapToLong(Admission::weight).sum();
      default -> VALUE_BYTES + (long) value.getStringValue().length();
    };
  }

  /** What ends the stream with that status and reason. */
  StreamEnd refuse(Status status, String reason) {
    LOG.log(Level.WARNING, "ADS: \"{0}\" refused: {1}", peer, reason);
    hub.observer().refused(peer, reason);
    return new StreamEnd(status.withDescription(reason));
  }
}
