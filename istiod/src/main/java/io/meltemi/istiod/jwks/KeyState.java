package io.meltemi.istiod.jwks;

import io.meltemi.config.requestauthentication.KeySets;
import io.meltemi.istiod.fetch.FetchSchedule;
import io.meltemi.model.JwksSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;

/**
 * What is known of one source of keys, and when to fetch them next; times by {@link
 * System#nanoTime}. Guarded by the worker's lock.
 */
final class KeyState {
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
  private static final Duration LONGEST_FETCH = Duration.ofSeconds(30);

  /** A name that is looked up may take longer than a fetch may. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final JwksSource source;
  private final FetchSchedule schedule;
  private Duration timeout = Duration.ZERO;
  private Optional<String> keys = Optional.empty();
  private boolean answered;
  private boolean untold;

  KeyState(JwksSource source, long nowNanos) {
    this.source = source;
    this.schedule = new FetchSchedule(FIRST_RETRY, LONGEST_RETRY, nowNanos);
  }

  JwksSource source() {
    return source;
  }

  void setTimeout(Duration wanted) {
    timeout = wanted.compareTo(LONGEST_FETCH) < 0 ? wanted : LONGEST_FETCH;
  }

  Duration timeout() {
    return timeout;
  }

  boolean isTold() {
    return answered && !untold;
  }

  /** Starts a fetch if it is time for one. */
  boolean startIfDue(long now) {
    return schedule.startIfDue(now);
  }

  void succeeded(String fetched, long now, Duration refresh) {
    schedule.succeeded(now, refresh);
    if (!answered || !isSame(fetched)) {
      keys = Optional.of(fetched);
      answer();
    }
  }

  /** The order of the keys and of their fields says nothing. */
  private boolean isSame(String fetched) {
    return keys.isPresent()
        && new HashSet<>(KeySets.keysOf(fetched))
            .equals(new HashSet<>(KeySets.keysOf(keys.orElseThrow())));
  }

  /**
   * The last keys stay.
   *
   * @return whether that is another failure than the last
   */
  boolean failed(String why, long now, Duration refresh) {
    answerNow();
    return schedule.failed(why, now, refresh);
  }

  boolean hasFailed() {
    return schedule.hasFailed();
  }

  boolean hasKeys() {
    return keys.isPresent();
  }

  /** Nobody waits for a first answer longer than that. */
  void giveUpWaiting(long now) {
    if (schedule.isRunning() && now - schedule.startNanos() >= timeout.plus(PATIENCE).toNanos()) {
      answerNow();
    }
  }

  /** Without a first answer there are no keys. */
  void answerNow() {
    if (!answered) {
      answer();
    }
  }

  private void answer() {
    answered = true;
    untold = true;
  }

  /** It is told again, since whoever is told may have forgotten. */
  void tellAgain() {
    untold = answered;
  }

  /** The keys where they are to be told; empty inside where there are none. */
  Optional<Optional<String>> takeUntold() {
    boolean told = untold;
    untold = false;
    return told ? Optional.of(keys) : Optional.empty();
  }

  /** When to look at it again. */
  long nextNanos() {
    long start = schedule.startNanos();
    if (!schedule.isRunning()) {
      return start;
    }
    return start + (answered ? LONGEST_RETRY : timeout.plus(PATIENCE)).toNanos();
  }
}
