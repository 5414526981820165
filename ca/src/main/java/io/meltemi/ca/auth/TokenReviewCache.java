package io.meltemi.ca.auth;

import io.meltemi.ca.auth.OfflineTokenReviews.Period;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A cache in front of the API server's token reviews. A token that was found good is not reviewed
 * again for ten seconds, as long as the API server itself remembers one, nor after it expired;
 * callers who ask about one token at the same time share a review; and the number of reviews at a
 * time is limited. A new pod asks twice, for its certificate and for its configuration, and 500
 * pods may start together. Where too many wait already, callers are told to try again, so that
 * made-up tokens cost no more than that. Tokens that were good before have reviews of their own:
 * made-up ones do not keep them waiting, and that too many wait says nothing of the API server, so
 * that none is believed for it.
 *
 * <p>While the API server cannot be asked, or does not answer, a token that it found good before
 * stays good ({@link OfflineTokenReviews} says how long), so that a sidecar that starts again or
 * moves to another stream is served. A token that was never reviewed waits for its return.
 */
public final class TokenReviewCache implements TokenReviewer {
  private static final System.Logger LOG = System.getLogger("tokens");
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final int MAX_KEPT = 10_000;
  static final int MAX_WAITING = 2_000;

  private final TokenReviewer reviewer;
  private final Clock clock;
  private final Duration patience;
  private final Semaphore open;
  private final Semaphore openForGood;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final OfflineTokenReviews good = new OfflineTokenReviews();
  private final AtomicBoolean away = new AtomicBoolean();

  /** Too many questions wait here; the API server is not to blame. */
  private static final class TooManyException extends IOException {
    private static final long serialVersionUID = 1;

    TooManyException() {
      super("too many tokens wait for their review");
    }
  }

  private record Entry(CompletableFuture<Review> review, Period period) {
    boolean isUsable(Instant now) {
      return !review.isDone() || (period.holds(now) && isGood());
    }

    private boolean isGood() {
      return !review.isCompletedExceptionally() && review.join().authenticated();
    }
  }

  /** One token of one cluster, as it is asked about. */
  private record Question(
      String clusterId, String token, List<String> audiences, Optional<Instant> tokensEnd) {
    /** Tokens themselves are not kept. */
    String key() {
      try {
        var digest = MessageDigest.getInstance("SHA-256");
        String whole = clusterId + "\n" + String.join(",", audiences) + "\n" + token;
        return HexFormat.of().formatHex(digest.digest(whole.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * @param concurrent questions that may be open at once
   * @param patience how long the API server may think about a token that it found good before
   */
  public TokenReviewCache(TokenReviewer reviewer, int concurrent, Duration patience, Clock clock) {
    this.reviewer = reviewer;
    this.clock = clock;
    this.patience = patience;
    this.open = new Semaphore(concurrent, true);
    this.openForGood = new Semaphore(concurrent, true);
  }

  @Override
  public Review review(String clusterId, String token, List<String> audiences) throws IOException {
    var question = new Question(clusterId, token, audiences, end(token));
    String key = question.key();
    Optional<Review> before = good.find(key, clock.instant());
    CompletableFuture<Review> answer =
        answer(key, question, before.isPresent() ? openForGood : open);
    try {
      return before.isPresent()
          ? answer.get(patience.toNanos(), TimeUnit.NANOSECONDS)
          : answer.get();
    } catch (ExecutionException e) {
      if (before.isPresent() && !(e.getCause() instanceof TooManyException)) {
        return believed(before.get(), String.valueOf(e.getCause()));
      }
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      return believed(before.orElseThrow(), "no answer within " + patience.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Review believed(Review before, String reason) {
    if (away.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "tokens cannot be reviewed: those that were found good within an hour stay good: {0}",
          reason);
    }
    return before;
  }

  /** The answer of another who asks the same, or a new one. */
  private CompletableFuture<Review> answer(String key, Question question, Semaphore lane) {
    var mine = new CompletableFuture<Review>();
    CompletableFuture<Review> answer = enter(key, mine, question.tokensEnd());
    if (answer.equals(mine)) {
      Thread.startVirtualThread(() -> ask(mine, key, question, lane));
    }
    return answer;
  }

  private void ask(
      CompletableFuture<Review> answer, String key, Question question, Semaphore lane) {
    try {
      if (lane.getQueueLength() >= MAX_WAITING) {
        throw new TooManyException();
      }
      lane.acquire();
      Review review;
      try {
        review = reviewer.review(question.clusterId(), question.token(), question.audiences());
      } finally {
        lane.release();
      }
      good.learn(key, review, clock.instant(), question.tokensEnd());
      if (away.compareAndSet(true, false)) {
        LOG.log(System.Logger.Level.INFO, "tokens are reviewed again");
      }
      answer.complete(review);
    } catch (IOException | RuntimeException | Error e) {
      answer.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    }
  }

  private CompletableFuture<Review> enter(
      String key, CompletableFuture<Review> mine, Optional<Instant> tokensEnd) {
    Instant now = clock.instant();
    synchronized (entries) {
      Entry known = entries.get(key);
      if (known != null && known.isUsable(now)) {
        return known.review();
      }
      entries.remove(key);
      var oldest = entries.values().iterator();
      while (oldest.hasNext()) {
        Entry entry = oldest.next();
        if (entries.size() < MAX_KEPT && entry.period().holds(now)) {
          break;
        }
        oldest.remove();
      }
      entries.put(key, new Entry(mine, Period.of(now, KEPT, tokensEnd)));
      return mine;
    }
  }

  private static Optional<Instant> end(String token) throws IOException {
    try {
      return UnverifiedToken.parse(token).expiry();
    } catch (AuthenticationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
