package io.meltemi.ca.auth;

import io.meltemi.ca.auth.TokenReviewer.Review;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens that an API server found good, for the time when it cannot be asked. Each is accepted
 * for an hour after it was last found good and not beyond its own expiry: its bearer could have got
 * a certificate for as long. Only good tokens are kept, and the oldest are removed first. Any
 * thread.
 */
final class OfflineTokenReviews {
  private static final Duration BELIEVED = Duration.ofHours(1);
  private static final int MAX = 20_000;

  private record Known(Review review, Period period) {}

  /** A time; a clock that was set back to before its beginning is outside of it, too. */
  record Period(Instant from, Instant until) {
    boolean holds(Instant now) {
      return !now.isBefore(from) && now.isBefore(until);
    }

    /** That long from now on, or less where a token ends before. */
    static Period of(Instant now, Duration length, Optional<Instant> tokensEnd) {
      Instant end = now.plus(length);
      return new Period(now, tokensEnd.filter(end::isAfter).orElse(end));
    }
  }

  private final Map<String, Known> known = new LinkedHashMap<>();

  /** What an API server has just said. */
  synchronized void learn(String key, Review review, Instant now, Optional<Instant> tokensEnd) {
    known.remove(key);
    if (!review.authenticated()) {
      return;
    }
    if (known.size() >= MAX) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(key, new Known(review, Period.of(now, BELIEVED, tokensEnd)));
  }

  synchronized Optional<Review> find(String key, Instant now) {
    return Optional.ofNullable(known.get(key))
        .filter(entry -> entry.period().holds(now))
        .map(Known::review);
  }
}
