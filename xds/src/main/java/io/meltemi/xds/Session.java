package io.meltemi.xds;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One stream: who its client is and what it asks for; what is due to it, {@link Pusher} sends.
 * {@link #run} is its thread, which alone touches its state; the transport and {@link
 * XdsServer#publish} only put something into the mailbox.
 */
final class Session implements Runnable {
  private static final System.Logger LOG = System.getLogger("ads");

  private final ServerCall<byte[], Response> call;
  private Metadata headers;
  private final Protocol protocol;
  private final Hub hub;
  private final Guest guest;
  private final Admission admission;
  private final Mailbox mailbox = new Mailbox();
  private final ResponseWriter writer;
  private final Watches watches;
  private final Queries queries;
  private final ConnectionHandler connections;
  private final String peer;
  private final Instant connectedAt;
  private volatile @Nullable Pusher pusher;
  private volatile String crowdedOutBy = "";

  Session(
      ServerCall<byte[], Response> call,
      Metadata headers,
      Protocol protocol,
      Hub hub,
      Guest guest,
      StreamHandlers handlers) {
    this.call = call;
    this.headers = headers;
    this.protocol = protocol;
    this.hub = hub;
    this.guest = guest;
    this.writer = new ResponseWriter(call, hub.settings().pace().sendTimeout());
    this.watches = new Watches(protocol, hub.settings().pace().settleTime().toNanos());
    this.queries = new Queries(hub, handlers.queries(), protocol.delta());
    this.connections = handlers.connections();
    this.peer = hub.peerAddress(call);
    this.admission = new Admission(hub, handlers.authenticator(), peer);
    this.connectedAt = hub.clock().instant();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /** Ends the stream: others have more right to what it holds. Any thread. */
  void crowdedOut(String reason) {
    crowdedOutBy = reason;
    mailbox.end();
  }

  /** What ends the stream with that status and reason. */
  StreamEnd refuse(Status status, String reason) {
    return admission.refuse(status, reason);
  }

  /** What is watched of the type, if anything. Any thread. */
  @Nullable Subscription watched(ResourceType type) {
    return watches.subscription(type);
  }

  /** Whether it is the stream of such a client. Any thread. */
  boolean isOf(Predicate<Client> wanted) {
    var known = pusher;
    return known != null && wanted.test(known.client());
  }

  /** Whether it is the stream of a proxy at one of these addresses. Any thread. */
  boolean isOneOf(Set<String> addresses) {
    return !addresses.isEmpty() && isOf(client -> addresses.contains(client.address()));
  }

  /** Empty before the first request. Any thread. */
  Optional<SessionStatus> status() {
    var known = pusher;
    return known == null
        ? Optional.empty()
        : Optional.of(
            new SessionStatus(
                known.client(), connectedAt, protocol.delta(), isBehind(known), watches.status()));
  }

  /** In this order: who takes a change out of the mailbox has said before that it is behind. */
  private boolean isBehind(Pusher known) {
    return mailbox.hasChange() || known.isBehind();
  }

  @Override
  public void run() {
    try {
      var identities = admission.admit(headers, call.getAttributes());
      headers = new Metadata();
      call.sendHeaders(new Metadata());
      serve(identities);
      if (!mailbox.ended()) {
        writer.close(Status.OK);
      }
    } catch (StreamEnd end) {
      if (end.status().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        writer.end(end.status());
      } else if (!mailbox.ended()) {
        writer.close(end.status());
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "ADS: {0} ended while it waited", peer);
    } catch (RuntimeException | Error e) {
      // Whatever it is concerns this stream, such as that there is no buffer for its response.
      LOG.log(Level.ERROR, "ADS: " + peer + " ended by an unexpected error", e);
      hub.observer().refused(peer, "internal error: " + e);
      writer.abandon();
    } finally {
      if (!crowdedOutBy.isEmpty()) {
        endCrowdedOut();
      }
      writer.release();
      guest.leaves(this);
      hub.ended(this);
      var known = pusher;
      if (known != null) {
        terminated(known.client());
      }
    }
  }

  private void terminated(Client client) {
    LOG.log(Level.INFO, "ADS: \"{0}\" {1} terminated", peer, client.connectionId());
    hub.observer().disconnected(client);
    connections.onDisconnect(client);
  }

  private void endCrowdedOut() {
    hub.observer().refused(peer, crowdedOutBy);
    LOG.log(Level.DEBUG, "ADS: \"{0}\" has to leave for others: {1}", peer, crowdedOutBy);
    try {
      writer.end(Status.RESOURCE_EXHAUSTED.withDescription(crowdedOutBy));
    } catch (IllegalStateException e) {
      LOG.log(Level.DEBUG, "the stream had been closed", e);
    }
  }

  private void serve(List<String> identities) throws StreamEnd, InterruptedException {
    long endAt = hub.endOfStream();
    long firstBy = hub.nanoTime() + hub.settings().connection().firstRequest().toNanos();
    while (!mailbox.ended()) {
      var bytes = mailbox.takeRequest();
      if (bytes != null) {
        receive(bytes, identities);
        call.request(1);
      }
      var known = pusher;
      if (known == null && firstBy - hub.nanoTime() <= 0) {
        throw refuse(Status.DEADLINE_EXCEEDED, "no request has come in time");
      }
      long until = known == null ? Math.min(firstBy, endAt) : push(known, endAt);
      boolean behind = known != null && known.isBehind();
      if (!behind && (mailbox.draining() || endAt - hub.nanoTime() <= 0)) {
        return;
      }
      mailbox.await(until);
    }
  }

  /** When to look again if nothing happens. */
  private long push(Pusher known, long endAt) throws StreamEnd, InterruptedException {
    long until = known.push();
    if (known.isBehind()) {
      return until;
    }
    guest.remembers(this, watches.rememberedBytes());
    return endAt;
  }

  private Request parse(byte[] bytes) throws StreamEnd {
    try {
      return protocol.parse(bytes);
    } catch (TooMuchException e) {
      throw admission.refuse(Status.RESOURCE_EXHAUSTED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw admission.refuse(Status.INVALID_ARGUMENT, "request cannot be read: " + e.getMessage());
    }
  }

  /** Requests are as large in memory as clients like: few are read at a time. */
  private void receive(byte[] bytes, List<String> identities)
      throws StreamEnd, InterruptedException {
    hub.work().acquire();
    try {
      receive(parse(bytes), identities);
    } finally {
      hub.work().release();
      guest.dealtWith(bytes.length);
    }
  }

  private void receive(Request request, List<String> identities) throws StreamEnd {
    var type = ResourceType.of(request.typeUrl());
    var before = pusher;
    var known = before == null ? connect(request, identities) : before.client();
    if (type.isEmpty()) {
      query(known, request);
      return;
    }
    if (watches.isEmpty()) {
      admission.watches(known);
    }
    switch (watches.receive(type.get(), request)) {
      case ACCEPTED -> hub.observer().acked(known, type.get());
      case REJECTED -> rejected(known, type.get());
      case EXPIRED -> hub.observer().expiredNonce(known, type.get());
      case NEITHER -> {}
    }
    if (watches.state(type.get()).map(TypeState::weight).orElse(0L)
        > hub.settings().limits().subscriptionBytes()) {
      throw admission.refuse(
          Status.RESOURCE_EXHAUSTED, type.get().shortName() + ": too many names are asked for");
    }
    guest.asks(this, watches.subscriptions());
    guest.remembers(this, watches.rememberedBytes());
  }

  private void query(Client known, Request request) throws StreamEnd {
    if (connections.onMessage(known, request.typeUrl(), request.error())) {
      return;
    }
    LOG.log(Level.DEBUG, "ADS: \"{0}\" asks for {1}", peer, request.typeUrl());
    try {
      queries.receive(known, request);
    } catch (StatusException e) {
      throw refuse(e.getStatus(), String.valueOf(e.getStatus().getDescription()));
    }
  }

  private Client connect(Request request, List<String> identities) throws StreamEnd {
    var made = admission.connect(request, identities);
    guest.introduced(this, identities, Admission.weight(made));
    tellOf(made);
    pusher = new Pusher(made, hub, guest.budget(), mailbox, writer, watches, queries);
    LOG.log(Level.INFO, "ADS: new connection for node:{0}", made.connectionId());
    hub.observer().connected(made);
    return made;
  }

  /** That may wait for others, who must not wait for the streams that compute. */
  private void tellOf(Client made) throws StreamEnd {
    hub.work().release();
    try {
      connections.onConnect(made);
    } catch (StatusException e) {
      throw refuse(e.getStatus(), String.valueOf(e.getStatus().getDescription()));
    } finally {
      hub.work().acquireUninterruptibly();
    }
  }

  private void rejected(Client known, ResourceType type) {
    var rejection = watches.state(type).flatMap(TypeState::error).orElseThrow();
    LOG.log(
        Level.WARNING,
        "ADS:{0}: ACK ERROR {1} version {2} code {3}: {4}",
        type.shortName(),
        known.connectionId(),
        rejection.version(),
        rejection.code(),
        rejection.message());
    hub.observer().nacked(known, type, rejection.version(), rejection.code(), rejection.message());
    for (var resource : watches.state(type).orElseThrow().refusals().latest()) {
      hub.observer().putAside(known, resource, rejection.message());
    }
  }
}
