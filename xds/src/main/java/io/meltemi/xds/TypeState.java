package io.meltemi.xds;

import java.time.Instant;
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
 * @param error how the client rejected a response, until it accepts one
 * @param patient whether to wait for the answer to the last response; not once one did not come
 */
record TypeState(
    Subscription subscription,
    boolean named,
    ResourceList sent,
    Owed owed,
    Sent response,
    String acked,
    Optional<SessionStatus.Rejection> error,
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
          Optional.empty(),
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
    return new TypeState(
        next, named || next.size() > 0, has, owed, response, acked, error, patient);
  }

  TypeState owingNothing() {
    return new TypeState(subscription, named, sent, Owed.NOTHING, response, acked, error, patient);
  }

  TypeState owing(Subscription names, boolean answer) {
    return new TypeState(
        subscription, named, sent, new Owed(names, answer), response, acked, error, patient);
  }

  TypeState withSent(ResourceList list) {
    return new TypeState(subscription, named, list, owed, response, acked, error, patient);
  }

  TypeState impatient() {
    return new TypeState(subscription, named, sent, owed, response, acked, error, false);
  }

  TypeState accepted() {
    return answered(response.nonce, Optional.empty());
  }

  TypeState rejected(int code, String message) {
    return answered(
        acked, Optional.of(new SessionStatus.Rejection(response.version, code, message)));
  }

  private TypeState answered(String lastAcked, Optional<SessionStatus.Rejection> rejection) {
    var done = new Sent(response.nonce, response.version, true, response.nanos, response.at);
    return new TypeState(subscription, named, sent, owed, done, lastAcked, rejection, true);
  }

  TypeState responded(ResourceList target, Sent sending) {
    return new TypeState(subscription, named, target, Owed.NOTHING, sending, acked, error, patient);
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
        error);
  }
}
