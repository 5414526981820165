package io.meltemi.delivery.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretAccessTest {
  private static final ServiceAccount GATE = new ServiceAccount("shop", "gate");

  private final AtomicReference<String> answer = new AtomicReference<>("yes");
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean swallowsInterrupts;
  private final AtomicLong nanos = new AtomicLong();
  private final LinkedBlockingQueue<Grant> changes = new LinkedBlockingQueue<>();
  private final SecretAccess access =
      new SecretAccess(
          this::answer,
          new SecretAccess.Pace(Duration.ofMillis(5), Duration.ofMinutes(5), Duration.ofMillis(1)),
          nanos::get);

  private boolean answer(ServiceAccount account) throws IOException {
    asked.incrementAndGet();
    if (swallowsInterrupts && Thread.interrupted()) {
      throw new IOException("interrupted");
    }
    if (answer.get().equals("down")) {
      throw new IOException("connection refused");
    }
    return answer.get().equals("yes");
  }

  @BeforeEach
  void join() {
    access.onChange(account -> changes.add(access.grantOf(account)));
    access.joined(GATE);
  }

  @AfterEach
  void close() {
    access.close();
  }

  private Grant change() throws InterruptedException {
    return changes.poll(10, TimeUnit.SECONDS);
  }

  private void awaitQuestions(int more) throws InterruptedException {
    int until = asked.get() + more;
    for (int i = 0; i < 5_000 && asked.get() < until; i++) {
      Thread.sleep(1);
    }
    assertThat(asked.get()).isGreaterThanOrEqualTo(until);
  }

  @Test
  void nobodyIsAskedAboutAnAccountThatWantsNoSecrets() {
    assertThat(access.grantOf(GATE)).isEqualTo(Grant.UNKNOWN);
    assertThat(asked).hasValue(0);
  }

  @Test
  void anAnswerIsToldAndFollowed() throws Exception {
    access.ask(GATE);
    access.ask(GATE);
    assertThat(change()).isEqualTo(Grant.ALLOWED);
    awaitQuestions(3);
    assertThat(changes).isEmpty();
    answer.set("no");
    assertThat(change()).isEqualTo(Grant.REFUSED);
    answer.set("yes");
    assertThat(change()).isEqualTo(Grant.ALLOWED);
  }

  @Test
  void whereNobodyAnswersNobodyIsAllowedAnything() throws Exception {
    answer.set("down");
    access.ask(GATE);
    assertThat(change()).isEqualTo(Grant.REFUSED);
    answer.set("yes");
    assertThat(change()).isEqualTo(Grant.ALLOWED);
  }

  @Test
  void anAnswerOutlivesAServerThatIsDownForAMomentButNotForLong() throws Exception {
    access.ask(GATE);
    assertThat(change()).isEqualTo(Grant.ALLOWED);
    answer.set("down");
    awaitQuestions(3);
    assertThat(access.grantOf(GATE)).isEqualTo(Grant.ALLOWED);
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(change()).isEqualTo(Grant.REFUSED);
  }

  @Test
  void nobodyIsAskedAboutAnAccountWithoutProxiesAnyMore() throws Exception {
    access.ask(GATE);
    assertThat(change()).isEqualTo(Grant.ALLOWED);
    swallowsInterrupts = true;
    access.left(GATE);
    int before = asked.get();
    for (int i = 0; i < 10; i++) {
      Thread.sleep(5);
    }
    assertThat(asked.get()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void anAccountWithoutProxiesIsForgotten() throws Exception {
    access.joined(GATE);
    access.ask(GATE);
    assertThat(change()).isEqualTo(Grant.ALLOWED);
    access.left(GATE);
    assertThat(access.grantOf(GATE)).isEqualTo(Grant.ALLOWED);
    access.left(GATE);
    assertThat(access.grantOf(GATE)).isEqualTo(Grant.UNKNOWN);
    access.ask(GATE);
    assertThat(access.grantOf(GATE)).isEqualTo(Grant.UNKNOWN);
  }
}
