package io.meltemi.ca.auth;

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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Spares the API server: a token that was found good is not asked about again for ten seconds, as
 * long as the API server itself remembers one, nor after it expired; callers who ask about one
 * token at the same time share an answer; and only so many questions are open at once. A new pod
 * asks twice, for its certificate and for its configuration, and 500 pods may start together. Where
 * too many wait already, callers are told to come again: made-up tokens cost no more than that.
 */
public final class SharedReviews implements TokenReviewer {
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final int MAX_KEPT = 10_000;
  private static final int MAX_WAITING = 2_000;

  private final TokenReviewer reviewer;
  private final Clock clock;
  private final Semaphore open;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private record Entry(CompletableFuture<Review> review, Instant until) {
    boolean isUsable(Instant now) {
      return !review.isDone() || (now.isBefore(until) && isGood());
    }

    private boolean isGood() {
      return !review.isCompletedExceptionally() && review.join().authenticated();
    }
  }

  /**
   * @param concurrent questions that may be open at once
   */
  public SharedReviews(TokenReviewer reviewer, int concurrent, Clock clock) {
    this.reviewer = reviewer;
    this.clock = clock;
    this.open = new Semaphore(concurrent, true);
  }

  @Override
  public Review review(String clusterId, String token, List<String> audiences) throws IOException {
    String key = key(clusterId, token, audiences);
    var mine = new CompletableFuture<Review>();
    CompletableFuture<Review> answer = enter(key, mine, until(token));
    if (answer.equals(mine)) {
      ask(mine, clusterId, token, audiences);
    }
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void ask(
      CompletableFuture<Review> answer, String clusterId, String token, List<String> audiences) {
    try {
      if (open.getQueueLength() >= MAX_WAITING) {
        throw new IOException("too many tokens wait for their review");
      }
      open.acquire();
      try {
        answer.complete(reviewer.review(clusterId, token, audiences));
      } finally {
        open.release();
      }
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.completeExceptionally(e);
    }
  }

  /** The answer of another who asks the same, or {@code mine}. */
  private CompletableFuture<Review> enter(
      String key, CompletableFuture<Review> mine, Instant until) {
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
        if (entries.size() < MAX_KEPT && now.isBefore(entry.until())) {
          break;
        }
        oldest.remove();
      }
      entries.put(key, new Entry(mine, until));
      return mine;
    }
  }

  private Instant until(String token) throws IOException {
    Instant end = clock.instant().plus(KEPT);
    try {
      return UnverifiedToken.parse(token).expiry().filter(end::isAfter).orElse(end);
    } catch (AuthenticationException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Tokens themselves are not kept. */
  private static String key(String clusterId, String token, List<String> audiences) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      String whole = clusterId + "\n" + String.join(",", audiences) + "\n" + token;
      return HexFormat.of().formatHex(digest.digest(whole.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
