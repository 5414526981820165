package io.meltemi.xds;

import io.meltemi.base.FairShare;
import java.util.List;

/** What clients of one kind hold together, see {@link Shares}. Any thread. */
final class Account {
  private final FairShare<Session> streams;
  private final FairShare<Session> nodes;
  private final Names names;
  private final TransportBudget budget;

  Account(XdsSettings settings) {
    Shares shares = settings.shares();
    this.streams = new FairShare<>(settings.limits().streams(), FairShare.Yields.NEWEST);
    this.nodes = new FairShare<>(shares.nodeBytes(), FairShare.Yields.LARGEST);
    this.names = new Names(shares.nameBytes());
    this.budget =
        new TransportBudget(Math.min(settings.pace().inFlightBytes(), shares.inFlightBytes()));
  }

  /** Those who have to leave for the stream, maybe itself. */
  List<Session> enter(Object peer, Session session) {
    return streams.enter(peer, session);
  }

  /** Those who have to leave for what the client says of itself, maybe itself. */
  List<Session> node(Object peer, Session session, long weight) {
    return nodes.hold(peer, session, weight);
  }

  Names names() {
    return names;
  }

  TransportBudget budget() {
    return budget;
  }

  void leave(Object peer, Session session) {
    streams.leave(peer, session);
    nodes.leave(peer, session);
    names.leave(session);
  }
}
