package io.meltemi.ca.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meltemi.ca.auth.TokenReviewer.Review;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenReviewCacheTest {
  private static final Review GOOD = new Review(true, "", "u", List.of(), List.of(), "", "");
  private static final Review BAD = new Review(false, "", "", List.of(), List.of(), "", "");

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Tokens tokens = new Tokens();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Instant now = Instant.now();
  private volatile Review answer = GOOD;
  private volatile boolean away;

  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private String token(String name, int secondsToLive) {
    return tokens.of(name, List.of("istio-ca"), now.plusSeconds(secondsToLive));
  }

  @Test
  void aGoodTokenIsAskedAboutOnceInTenSeconds() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String token = token("web", 3_600);
    assertThat(shared.review("", token, List.of("istio-ca"))).isEqualTo(GOOD);
    shared.review("", token, List.of("istio-ca"));
    assertThat(asked).hasValue(1);
    shared.review("c2", token, List.of("istio-ca"));
    shared.review("", token, List.of("other"));
    shared.review("", token("api", 3_600), List.of("istio-ca"));
    assertThat(asked).hasValue(4);
    now = now.plusSeconds(11);
    shared.review("", token, List.of("istio-ca"));
    assertThat(asked).hasValue(5);
  }

  @Test
  void noAnswerOutlivesItsToken() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String token = token("web", 3);
    shared.review("", token, List.of());
    now = now.plusSeconds(4);
    answer = BAD;
    assertThat(shared.review("", token, List.of())).isEqualTo(BAD);
  }

  @Test
  void refusalsAndFailuresAreNotKept() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String token = token("web", 3_600);
    answer = BAD;
    shared.review("", token, List.of());
    answer = GOOD;
    assertThat(shared.review("", token, List.of())).isEqualTo(GOOD);
    TokenReviewer failing =
        new TokenReviewCache(
            (_, _, _) -> {
              asked.incrementAndGet();
              throw new IOException("no route");
            },
            4,
            PATIENCE,
            clock);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> failing.review("", token, List.of()))
          .hasMessageContaining("no route");
    }
    assertThat(asked).hasValue(5);
  }

  @Test
  void callersAtTheSameTimeShareAnAnswerAndFewAreOpen() throws Exception {
    var open = new AtomicInteger();
    var most = new AtomicInteger();
    var go = new CountDownLatch(1);
    TokenReviewer slow =
        (_, _, _) -> {
          asked.incrementAndGet();
          most.accumulateAndGet(open.incrementAndGet(), Math::max);
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          open.decrementAndGet();
          return GOOD;
        };
    TokenReviewer shared = new TokenReviewCache(slow, 4, PATIENCE, clock);
    var answers = new ArrayList<Future<Review>>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        String token = token("web-" + i % 50, 3_600);
        answers.add(callers.submit(() -> shared.review("", token, List.of())));
      }
      go.countDown();
    }
    for (Future<Review> each : answers) {
      assertThat(each.get()).isEqualTo(GOOD);
    }
    assertThat(asked.get()).isLessThanOrEqualTo(500);
    assertThat(most.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void whatWasFoundGoodStaysGoodWhileTheApiServerIsAway() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String known = token("web", 1_800);
    String longest = token("api", 100 * 3_600);
    String refused = token("bad", 3_600);
    shared.review("", known, List.of());
    shared.review("", longest, List.of());
    answer = BAD;
    shared.review("", refused, List.of());
    away = true;
    now = now.plusSeconds(1_799);
    assertThat(shared.review("", known, List.of())).isEqualTo(GOOD);
    for (String other : List.of(refused, token("new", 3_600))) {
      assertThatThrownBy(() -> shared.review("", other, List.of()))
          .hasMessageContaining("no route");
    }
    assertThatThrownBy(() -> shared.review("c2", known, List.of()))
        .hasMessageContaining("no route");
    now = now.plusSeconds(2);
    assertThatThrownBy(() -> shared.review("", known, List.of())).hasMessageContaining("no route");
    assertThat(shared.review("", longest, List.of())).isEqualTo(GOOD);
    now = now.plusSeconds(1_800);
    assertThatThrownBy(() -> shared.review("", longest, List.of()))
        .hasMessageContaining("no route");
  }

  @Test
  void aTokenThatIsRefusedIsNotBelievedAnyMore() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String token = token("web", 3_600);
    shared.review("", token, List.of());
    now = now.plusSeconds(11);
    answer = BAD;
    assertThat(shared.review("", token, List.of())).isEqualTo(BAD);
    away = true;
    assertThatThrownBy(() -> shared.review("", token, List.of())).hasMessageContaining("no route");
  }

  @Test
  void aClockThatIsSetBackMakesNoAnswerLastLonger() throws Exception {
    TokenReviewer shared = new TokenReviewCache(this::review, 4, PATIENCE, clock);
    String token = token("web", 3_600);
    shared.review("", token, List.of());
    now = now.minusSeconds(7_200);
    shared.review("", token, List.of());
    assertThat(asked).hasValue(2);
  }

  @Test
  void aSilentApiServerIsWaitedForBriefly() throws Exception {
    var silent = new AtomicBoolean();
    var end = new CountDownLatch(1);
    TokenReviewer shared =
        new TokenReviewCache(
            (_, _, _) -> {
              try {
                if (silent.get()) {
                  end.await();
                }
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return GOOD;
            },
            4,
            Duration.ofMillis(20),
            clock);
    String token = token("web", 3_600);
    shared.review("", token, List.of());
    silent.set(true);
    now = now.plusSeconds(11);
    assertThat(shared.review("", token, List.of())).isEqualTo(GOOD);
    end.countDown();
  }

  @Test
  void aFullQueueKeepsNoTokenGoodAndMadeUpTokensNoGoodOneWaiting() throws Exception {
    var blocked = new AtomicBoolean();
    var go = new CountDownLatch(1);
    var waiting = new AtomicInteger();
    TokenReviewer shared =
        new TokenReviewCache(
            (_, token, _) -> {
              try {
                if (blocked.get() && waiting.incrementAndGet() > 0) {
                  go.await();
                }
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              return answer;
            },
            1,
            LONG,
            clock);
    String known = token("web", 3_600);
    var goods = new ArrayList<String>();
    // One that is asked about, those that wait, and some too many.
    for (int i = 0; i < TokenReviewCache.MAX_WAITING + 64; i++) {
      goods.add(token("good-" + i, 3_600));
      shared.review("", goods.getLast(), List.of());
    }
    shared.review("", known, List.of());
    now = now.plusSeconds(11);
    answer = BAD;
    blocked.set(true);
    var refusals = new LinkedBlockingQueue<String>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        callers.submit(() -> shared.review("", token("made-up", 3_600), List.of()));
        while (waiting.get() == 0) {
          Thread.onSpinWait();
        }
        blocked.set(false);
        assertThat(shared.review("", known, List.of())).as("revoked").isEqualTo(BAD);
        blocked.set(true);
        for (String good : goods) {
          callers.submit(() -> refusals.add(refusal(shared, good)));
        }
        assertThat(refusals.poll(LONG.toSeconds(), TimeUnit.SECONDS)).contains("too many");
      } finally {
        go.countDown();
      }
    }
  }

  private static String refusal(TokenReviewer reviewer, String token) {
    try {
      return reviewer.review("", token, List.of()).toString();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private Review review(String cluster, String token, List<String> audiences) throws IOException {
    if (away) {
      throw new IOException("no route");
    }
    asked.incrementAndGet();
    return answer;
  }
}
