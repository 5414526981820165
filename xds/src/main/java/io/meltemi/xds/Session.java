package io.meltemi.xds;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
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
  private final Metadata headers;
  private final Protocol protocol;
  private final Hub hub;
  private final Admission admission;
  private final Mailbox mailbox = new Mailbox();
  private final Outlet outlet;
  private final Watches watches;
  private final String peer;
  private final Instant connectedAt;
  private volatile @Nullable Client client;
  private volatile boolean behind;
  private @Nullable ClientView view;
  private long viewEpoch = -1;
  private @Nullable Change pending;

  Session(
      ServerCall<byte[], Response> call,
      Metadata headers,
      Protocol protocol,
      Hub hub,
      PeerAuthenticator authenticator) {
    this.call = call;
    this.headers = headers;
    this.protocol = protocol;
    this.hub = hub;
    this.outlet = new Outlet(call, hub.settings().pace().sendTimeout());
    this.watches = new Watches(protocol, hub.lists(), hub.settings().pace().settleTime().toNanos());
    this.peer = hub.peerAddress(call);
    this.admission = new Admission(hub, authenticator, peer);
    this.connectedAt = hub.clock().instant();
  }

  Mailbox mailbox() {
    return mailbox;
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
      call.sendHeaders(new Metadata());
      serve(identities);
      if (!mailbox.ended()) {
        outlet.close(Status.OK);
      }
    } catch (StreamEnd end) {
      if (end.status().getCode() == Status.Code.DEADLINE_EXCEEDED) {
        outlet.reset(end.status());
      } else if (!mailbox.ended()) {
        outlet.close(end.status());
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "ADS: {0} ended while it waited", peer);
    } catch (RuntimeException | OutOfMemoryError e) {
      // The transport's buffers are outside the heap: that they are used up concerns this stream.
      LOG.log(Level.ERROR, "ADS: " + peer + " ended by an unexpected error", e);
      hub.observer().refused(peer, "internal error: " + e);
      outlet.abandon();
    } finally {
      outlet.release();
      hub.ended(this);
      var known = client;
      if (known != null) {
        LOG.log(Level.INFO, "ADS: \"{0}\" {1} terminated", peer, known.connectionId());
        hub.observer().disconnected(known);
      }
    }
  }

  private void serve(List<String> identities) throws StreamEnd, InterruptedException {
    long endAt = hub.endOfStream();
    call.request(1);
    while (!mailbox.ended()) {
      var bytes = mailbox.takeRequest();
      if (bytes != null) {
        receive(parse(bytes), identities);
        call.request(1);
      }
      long until = client == null ? Long.MAX_VALUE : push();
      if (!behind && (mailbox.draining() || endAt - hub.nanoTime() <= 0)) {
        return;
      }
      mailbox.await(behind ? until : endAt);
    }
  }

  private Request parse(byte[] bytes) throws StreamEnd {
    try {
      return protocol.parse(bytes);
    } catch (IOException e) {
      throw admission.refuse(Status.INVALID_ARGUMENT, "request cannot be read: " + e.getMessage());
    }
  }

  private void receive(Request request, List<String> identities) throws StreamEnd {
    var type = ResourceType.of(request.typeUrl());
    if (type.isEmpty()) {
      LOG.log(Level.DEBUG, "ADS: \"{0}\" asks for unknown type {1}", peer, request.typeUrl());
      return;
    }
    var known = client;
    if (known == null) {
      known = connect(request, identities);
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
  }

  private Client connect(Request request, List<String> identities) throws StreamEnd {
    var made = admission.connect(request, identities);
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
  }

  /** Sends what is due as far as the client takes it; when to look again if nothing happens. */
  private long push() throws StreamEnd, InterruptedException {
    boolean planIsFinal = false;
    while (!mailbox.ended()) {
      long now = hub.nanoTime();
      switch (outlet.progress(now)) {
        case BUSY -> {
          behind = true;
          return outlet.deadline();
        }
        case STUCK -> throw timedOut();
        case DRAINED -> hub.observer().drained(known(), outlet.sinceSent(now));
        case FREE -> {}
      }
      switch (prepare(now)) {
        case Watches.Step.Settled _ -> {
          settled(now);
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
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "ADS: no configuration could be made for " + known().id(), e);
      hub.observer().failed(known(), e);
      viewEpoch = -1;
    }
    return view;
  }

  /** False when a change came while there was no room, so that something newer is to be sent. */
  private boolean send(Watches.Step.Send send, long started, boolean planIsFinal)
      throws InterruptedException {
    var share = hub.budget().acquire(send.payload().size());
    if (mailbox.hasChange() && !planIsFinal) {
      share.release();
      return false;
    }
    long now = hub.nanoTime();
    var nonce = hub.nextNonce();
    watches.sent(send.type(), send.target(), nonce, now, hub.clock().instant());
    outlet.send(
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
