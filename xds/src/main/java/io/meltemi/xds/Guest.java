package io.meltemi.xds;

import io.grpc.ServerCall;
import io.grpc.Status;
import io.meltemi.base.SourceAddress;
import io.meltemi.xds.transport.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What one stream holds, on whose account. First it is a newcomer of its port; once it is known who
 * is behind it, it is on an account. Its own thread uses it, but for {@link #received}.
 */
final class Guest {
  private final Port port;
  private final Optional<Connection> connection;
  private final SourceAddress address;
  private Object peer;
  private Optional<Account> account = Optional.empty();
  private long ofNode;
  private long remembered;
  private long unread;
  private boolean heard;
  private boolean gone;

  private Guest(Port port, Optional<Connection> connection, SourceAddress address) {
    this.port = port;
    this.connection = connection;
    this.address = address;
    this.peer = address;
  }

  static Guest of(Port port, ServerCall<?, ?> call) {
    var attributes = call.getAttributes();
    return new Guest(
        port,
        port.connections().find(attributes),
        SourceAddress.of(attributes.get(io.grpc.Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
  }

  /** The stream has come, and one that is silent for longer may have to leave. */
  void comes(Session session) {
    crowdOut(port.newcomers().enter(address, session), "too many streams without a request");
  }

  /** A request is in memory, and the stream is no longer silent; any thread. */
  synchronized void received(Session session, int bytes) {
    if (gone) {
      return;
    }
    unread += bytes;
    connection.ifPresent(c -> c.hold(bytes));
    if (!heard) {
      heard = true;
      port.newcomers().leave(address, session);
      crowdOut(port.waiting().enter(address, session), "too many first requests wait");
    }
  }

  /** The request was dealt with. */
  synchronized void dealtWith(int bytes) {
    unread -= bytes;
    connection.ifPresent(c -> c.hold(-bytes));
  }

  /**
   * It is known who it is.
   *
   * @param weight of what the client says of itself, in bytes of memory
   */
  void introduced(Session session, List<String> identities, long weight) throws StreamEnd {
    var known = port.accountOf(identities);
    peer = identities.isEmpty() ? address : identities.getFirst();
    account = Optional.of(known);
    port.waiting().leave(address, session);
    settle(session, known.enter(peer, session), "too many streams");
    ofNode = weight;
    settle(session, known.node(peer, session, weight), "too much node metadata");
  }

  /** So many bytes are what the client said that it has from an earlier stream. */
  void remembers(Session session, long bytes) throws StreamEnd {
    if (bytes != remembered) {
      remembered = bytes;
      settle(session, account().node(peer, session, ofNode + bytes), "too many initial versions");
    }
  }

  /** The sets of names that the stream asks for now. */
  void asks(Session session, Collection<Subscription> names) throws StreamEnd {
    settle(session, account().names().ask(peer, session, names), "too many names are asked for");
  }

  /** Whose budget its responses are in. */
  TransportBudget budget() {
    return account().budget();
  }

  private Account account() {
    return account.orElseThrow(() -> new IllegalStateException("no request has come yet"));
  }

  void leaves(Session session) {
    synchronized (this) {
      gone = true;
      long left = unread;
      unread = 0;
      connection.ifPresent(c -> c.hold(-left));
    }
    port.newcomers().leave(address, session);
    port.waiting().leave(address, session);
    account.ifPresent(a -> a.leave(peer, session));
  }

  private static void settle(Session session, Collection<Session> leaving, String reason)
      throws StreamEnd {
    crowdOut(leaving.stream().filter(other -> other != session).toList(), reason);
    if (leaving.contains(session)) {
      throw session.refuse(Status.RESOURCE_EXHAUSTED, reason);
    }
  }

  private static void crowdOut(Collection<Session> leaving, String reason) {
    leaving.forEach(session -> session.crowdedOut(reason));
  }
}
