package io.meltemi.xds;

import io.grpc.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends one client what is due to it: the answers to its queries, and what differs between what it
 * has and what is in force. Only the stream's thread uses it, but for {@link #isBehind}.
 */
final class Pusher {
  private static final System.Logger LOG = System.getLogger("ads");

  private final Client client;
  private final Hub hub;
  private final TransportBudget budget;
  private final Mailbox mailbox;
  private final ResponseWriter writer;
  private final Watches watches;
  private final Queries queries;
  private volatile boolean behind;
  private @Nullable ClientView view;
  private long viewEpoch = -1;
  private @Nullable Change pending;

  Pusher(
      Client client,
      Hub hub,
      TransportBudget budget,
      Mailbox mailbox,
      ResponseWriter writer,
      Watches watches,
      Queries queries) {
    this.client = client;
    this.hub = hub;
    this.budget = budget;
    this.mailbox = mailbox;
    this.writer = writer;
    this.watches = watches;
    this.queries = queries;
  }

  Client client() {
    return client;
  }

  /** Whether something is due that was not sent, or may be. Any thread. */
  boolean isBehind() {
    return behind;
  }

  /**
   * Sends what is due as far as the client takes it.
   *
   * @return when to look again if nothing happens and the client is behind, on the hub's clock
   */
  long push() throws StreamEnd, InterruptedException {
    boolean planIsFinal = false;
    while (!mailbox.ended()) {
      long now = hub.nanoTime();
      switch (writer.progress(now)) {
        case BUSY -> {
          behind = true;
          return writer.deadline();
        }
        case STUCK -> throw timedOut();
        case DRAINED -> hub.observer().drained(client, writer.sinceSent(now));
        case FREE -> {}
      }
      var answer = queries.next();
      if (answer.isPresent()) {
        behind = true;
        writer.send(answer.get(), budget.acquire(answer.get().message().length), hub.nanoTime());
        continue;
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
    boolean before = behind;
    behind = true; // whoever looks in between must not find neither a change nor that it is due
    var change = mailbox.takeChange();
    long epoch = hub.epoch();
    if (change == null && epoch == viewEpoch) {
      behind = before;
      return view;
    }
    if (change != null) {
      hub.observer().queued(client, Duration.ofNanos(now - change.startNanos()));
    }
    var due = pending;
    var next = change == null ? Change.full(now) : change;
    pending = due == null ? next : due.and(next);
    viewEpoch = epoch;
    try {
      view = hub.source().viewFor(client);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "ADS: no configuration could be made for " + client.id(), e);
      hub.observer().failed(client, e);
      viewEpoch = -1;
    }
    return view;
  }

  /** False when a change came while there was no room, so that something newer is to be sent. */
  private boolean send(Watches.Step.Send send, long started, boolean planIsFinal)
      throws InterruptedException {
    var share = budget.acquire(send.payload().size());
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
        .pushed(client, send.type(), send.payload().resources(), send.payload().size(), building);
    LOG.log(
        Level.DEBUG,
        "{0}: PUSH for node:{1} resources:{2} size:{3}",
        send.type().shortName(),
        client.id(),
        send.payload().resources(),
        send.payload().size());
    return true;
  }

  private void settled(long now) {
    behind = false;
    var change = pending;
    pending = null;
    if (change != null) {
      hub.observer().converged(client, Duration.ofNanos(now - change.startNanos()));
    }
  }

  private StreamEnd timedOut() {
    LOG.log(
        Level.WARNING,
        "ADS: \"{0}\" {1} does not read",
        client.peer().address(),
        client.connectionId());
    hub.observer().writeTimedOut(client);
    return new StreamEnd(Status.DEADLINE_EXCEEDED.withDescription("client does not read"));
  }
}
