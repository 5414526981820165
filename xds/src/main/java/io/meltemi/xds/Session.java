package io.meltemi.xds;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.StatusException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One stream. {@link #run} is its thread, which alone touches its state; the transport and {@link
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
  private final String peer;
  private final Instant connectedAt;
  private volatile @Nullable Client client;
  private volatile boolean behind;
  private volatile String crowdedOutBy = "";
  private @Nullable ClientView view;
  private long viewEpoch = -1;
  private @Nullable Change pending;

  Session(
      ServerCall<byte[], Response> call,
      Metadata headers,
      Protocol protocol,
      Hub hub,
      Guest guest,
      PeerAuthenticator authenticator,
      QuerySource queries) {
    this.call = call;
    this.headers = headers;
    this.protocol = protocol;
    this.hub = hub;
    this.guest = guest;
    this.writer = new ResponseWriter(call, hub.settings().pace().sendTimeout());
    this.watches = new Watches(protocol, hub.settings().pace().settleTime().toNanos());
    this.queries = new Queries(hub, queries, protocol.delta());
    this.peer = hub.peerAddress(call);
    this.admission = new Admission(hub, authenticator, peer);
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
    var known = client;
    return known != null && wanted.test(known);
  }

  /** Whether it is the stream of a proxy at one of these addresses. Any thread. */
  boolean isOneOf(Set<String> addresses) {
    var known = client;
    return known != null && !addresses.isEmpty() && addresses.contains(known.address());
  }

  /** Empty before the first request. Any thread. */
  Optional<SessionStatus> status() {
    var known = client;
    return known == null
        ? Optional.empty()
        : Optional.of(
            new SessionStatus(
                known,
                connectedAt,
                protocol.delta(),
                behind || mailbox.hasChange(),
                watches.status()));
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
      var known = client;
      if (known != null) {
        LOG.log(Level.INFO, "ADS: \"{0}\" {1} terminated", peer, known.connectionId());
        hub.observer().disconnected(known);
      }
    }
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
      if (client == null && firstBy - hub.nanoTime() <= 0) {
        throw refuse(Status.DEADLINE_EXCEEDED, "no request has come in time");
      }
      long until = client == null ? Long.MAX_VALUE : push();
      if (!behind && (mailbox.draining() || endAt - hub.nanoTime() <= 0)) {
        return;
      }
      mailbox.await(behind ? until : client == null ? Math.min(firstBy, endAt) : endAt);
    }
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
    var known = client;
    if (known == null) {
      known = connect(request, identities);
    }
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
    client = made;
    LOG.log(Level.INFO, "ADS: new connection for node:{0}", made.connectionId());
    hub.observer().connected(made);
    return made;
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

  /** Sends what is due as far as the client takes it; when to look again if nothing happens. */
  private long push() throws StreamEnd, InterruptedException {
    boolean planIsFinal = false;
    while (!mailbox.ended()) {
      long now = hub.nanoTime();
      switch (writer.progress(now)) {
        case BUSY -> {
          behind = true;
          return writer.deadline();
        }
        case STUCK -> throw timedOut();
        case DRAINED -> hub.observer().drained(known(), writer.sinceSent(now));
        case FREE -> {}
      }
      var answer = queries.next();
      if (answer.isPresent()) {
        behind = true;
        writer.send(
            answer.get(), guest.budget().acquire(answer.get().message().length), hub.nanoTime());
        continue;
      }
      switch (prepare(now)) {
        case Watches.Step.Settled _ -> {
          settled(now);
          guest.remembers(this, watches.rememberedBytes());
          return Long.MAX_VALUE;
        }
        case Watches.Step.Wait(var until) -> {
          behind = true;
          return until;
        }
        case Watches.Step.Send send -> {
          behind = true;
          planIsFinal = !send(send, now, planIsFinal);
        }
      }
    }
    return 0;
  }

  private Watches.Step prepare(long now) throws InterruptedException {
    if (watches.isEmpty()) {
      mailbox.takeChange(); // the first watch sees what is in force then
      return new Watches.Step.Settled();
    }
    hub.work().acquire();
    try {
      var current = refreshView(now);
      if (current == null) {
        return new Watches.Step.Settled();
      }
      var change = pending;
      return watches.next(current, change == null ? Change.full(now) : change, now);
    } finally {
      hub.work().release();
    }
  }

  private @Nullable ClientView refreshView(long now) {
    var change = mailbox.takeChange();
    long epoch = hub.epoch();
    if (change == null && epoch == viewEpoch) {
      return view;
    }
    if (change != null) {
      hub.observer().queued(known(), Duration.ofNanos(now - change.startNanos()));
    }
    var before = pending;
    var next = change == null ? Change.full(now) : change;
    pending = before == null ? next : before.and(next);
    viewEpoch = epoch;
    try {
      view = hub.source().viewFor(known());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "ADS: no configuration could be made for " + known().id(), e);
      hub.observer().failed(known(), e);
      viewEpoch = -1;
    }
    return view;
  }

  /** False when a change came while there was no room, so that something newer is to be sent. */
  private boolean send(Watches.Step.Send send, long started, boolean planIsFinal)
      throws InterruptedException {
    var share = guest.budget().acquire(send.payload().size());
    if (mailbox.hasChange() && !planIsFinal) {
      share.release();
      return false;
    }
    long now = hub.nanoTime();
    var nonce = hub.nextNonce();
    watches.sent(send.type(), send.target(), nonce, now, hub.clock().instant());
    writer.send(
        new Discovery(send.type(), send.target().version(), nonce, send.payload()), share, now);
    var building = Duration.ofNanos(now - started);
    hub.observer()
        .pushed(known(), send.type(), send.payload().resources(), send.payload().size(), building);
    LOG.log(
        Level.DEBUG,
        "{0}: PUSH for node:{1} resources:{2} size:{3}",
        send.type().shortName(),
        known().id(),
        send.payload().resources(),
        send.payload().size());
    return true;
  }

  private void settled(long now) {
    behind = false;
    var change = pending;
    pending = null;
    if (change != null) {
      hub.observer().converged(known(), Duration.ofNanos(now - change.startNanos()));
    }
  }

  private StreamEnd timedOut() {
    LOG.log(Level.WARNING, "ADS: \"{0}\" {1} does not read", peer, known().connectionId());
    hub.observer().writeTimedOut(known());
    return new StreamEnd(Status.DEADLINE_EXCEEDED.withDescription("client does not read"));
  }

  private Client known() {
    var made = client;
    if (made == null) {
      throw new IllegalStateException("no request has come yet");
    }
    return made;
  }
}
