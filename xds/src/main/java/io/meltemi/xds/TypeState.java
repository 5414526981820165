package io.meltemi.xds;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one stream has to do with one type of resource. Immutable; the stream's thread exchanges it,
 * any thread may read it.
 *
 * @param named whether the client ever asked by name; from then on asking for nothing means nothing
 * @param sent what the client has if it accepted all
 * @param owed what must be answered
 * @param response the last one that was sent
 * @param acked nonce of the last response that the client accepted
 * @param refusals what the client refused, and what it accepted
 * @param patient whether to wait for the answer to the last response; not once one did not come
 */
record TypeState(
    Subscription subscription,
    boolean named,
    ResourceList sent,
    Owed owed,
    Sent response,
    String acked,
    Refusals refusals,
    boolean patient) {

  /**
   * What the client waits for.
   *
   * @param resources those that must be answered, even with what was sent before
   * @param asked whether the client must be answered, even with nothing
   */
  record Owed(Subscription resources, boolean asked) {
    static final Owed NOTHING = new Owed(Subscription.NONE, false);
  }

  /** A response on its way: when by the clock and by {@link System#nanoTime}. */
  record Sent(String nonce, String version, boolean answered, long nanos, Instant at) {
    static final Sent NOTHING = new Sent("", "", true, 0, Instant.EPOCH);
  }

  static final TypeState FRESH =
      new TypeState(
          Subscription.NONE,
          false,
          ResourceList.empty(),
          Owed.NOTHING,
          Sent.NOTHING,
          "",
          Refusals.NONE,
          true);

  /** Whether the client waits for a response that it asked for. */
  boolean explicit() {
    return owed.asked || !owed.resources.isEmpty();
  }

  /** About how many bytes of memory the names take. */
  long weight() {
    return subscription.weight() + owed.resources.weight();
  }

  TypeState withSubscription(Subscription next, ResourceList has) {
    // The first list is what the client came with.
    Refusals now = subscription.isEmpty() && !named ? refusals.has(has) : refusals;
    return new TypeState(next, named || next.size() > 0, has, owed, response, acked, now, patient);
  }

  TypeState owingNothing() {
    return new TypeState(
        subscription, named, sent, Owed.NOTHING, response, acked, refusals, patient);
  }

  TypeState owing(Subscription names, boolean answer) {
    return new TypeState(
        subscription, named, sent, new Owed(names, answer), response, acked, refusals, patient);
  }

  TypeState withSent(ResourceList list) {
    return new TypeState(subscription, named, list, owed, response, acked, refusals, patient);
  }

  TypeState impatient() {
    return new TypeState(subscription, named, sent, owed, response, acked, refusals, false);
  }

  TypeState accepted() {
    return answered(response.nonce, sent, refusals.accepting(sent));
  }

  /** What the client minds is put aside; the rest it has, or is sent again. */
  TypeState rejected(int code, String message) {
    var outcome =
        refusals.rejecting(sent, new SessionStatus.Rejection(response.version, code, message));
    return answered(acked, outcome.sent(), outcome.refusals());
  }

  private TypeState answered(String lastAcked, ResourceList has, Refusals refused) {
    var done = new Sent(response.nonce, response.version, true, response.nanos, response.at);
    return new TypeState(subscription, named, has, owed, done, lastAcked, refused, true);
  }

  /** How the client rejected a response, until it accepts one. */
  Optional<SessionStatus.Rejection> error() {
    return refusals.error();
  }

  TypeState responded(ResourceList target, Sent sending) {
    return new TypeState(
        subscription, named, target, Owed.NOTHING, sending, acked, refusals, patient);
  }

  SessionStatus.Watch status(ResourceType type) {
    // What an earlier stream sent and the client still has is in force, though no response says so.
    boolean resumed = response.nonce.isEmpty() && !sent.isEmpty();
    return new SessionStatus.Watch(
        type,
        subscription.wildcard(),
        subscription.names(),
        sent,
        resumed ? sent.version() : response.nonce,
        resumed ? sent.version() : acked,
        response.nonce.isEmpty() ? Optional.empty() : Optional.of(response.at),
        new SessionStatus.Refusal(
            refusals.error(),
            List.copyOf(refusals.refused().values()),
            !response.answered || !refusals.waiting().isEmpty()));
  }
}
