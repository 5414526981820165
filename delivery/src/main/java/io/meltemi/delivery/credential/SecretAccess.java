package io.meltemi.delivery.credential;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Which accounts may read secrets of their namespace. The API server is asked in the background
 * about those who ask for a credential, and again every minute as long as one of their proxies is
 * connected. An answer that could not be renewed counts for five minutes; where nobody answers,
 * nobody is allowed anything.
 *
 * <p>Istio asks when it pushes, and keeps a yes for five minutes and a no for one.
 */
public final class SecretAccess implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("ads");
  private static final int CONCURRENT = 16;

  /** May block for as long as the API server takes. */
  @FunctionalInterface
  public interface Question {
    boolean mayListSecrets(ServiceAccount account) throws IOException;
  }

  /**
   * @param again how long an answer is taken for granted
   * @param kept how long it counts if nobody answers then
   * @param retry the first pause after a failure, doubled with each
   */
  public record Pace(Duration again, Duration kept, Duration retry) {
    public static final Pace DEFAULT =
        new Pace(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofSeconds(1));
  }

  private final Question question;
  private final Pace pace;
  private final LongSupplier nanoTime;
  private final Semaphore open = new Semaphore(CONCURRENT, true);
  private final Map<ServiceAccount, Entry> entries = new HashMap<>();
  private volatile Consumer<ServiceAccount> listener = account -> {};
  private boolean closed;

  /** Guarded by {@link #entries}. */
  private static final class Entry {
    int proxies;
    Grant grant = Grant.UNKNOWN;
    long answeredNanos;
    Optional<Thread> follower = Optional.empty();
  }

  public SecretAccess(Question question, Pace pace) {
    this(question, pace, System::nanoTime);
  }

  SecretAccess(Question question, Pace pace, LongSupplier nanoTime) {
    this.question = question;
    this.pace = pace;
    this.nanoTime = nanoTime;
  }

  /** Hears of accounts whose grant has changed, on any thread; what it does must be quick. */
  public void onChange(Consumer<ServiceAccount> hears) {
    listener = hears;
  }

  /** A proxy of that account is connected. */
  public void joined(ServiceAccount account) {
    synchronized (entries) {
      entries.computeIfAbsent(account, a -> new Entry()).proxies++;
    }
  }

  /** It is gone; with an account's last proxy all that is known of it is forgotten. */
  public void left(ServiceAccount account) {
    synchronized (entries) {
      Entry entry = entries.get(account);
      if (entry != null && --entry.proxies == 0) {
        entries.remove(account);
        end(entry);
      }
    }
  }

  /** What is known; asks nobody. */
  public Grant grantOf(ServiceAccount account) {
    synchronized (entries) {
      Entry entry = entries.get(account);
      return entry == null ? Grant.UNKNOWN : entry.grant;
    }
  }

  /** Begins to ask about an account with a connected proxy, unless that is done already. */
  public void ask(ServiceAccount account) {
    synchronized (entries) {
      Entry entry = entries.get(account);
      if (entry == null || entry.follower.isPresent() || closed) {
        return;
      }
      entry.follower =
          Optional.of(Thread.ofVirtual().name("secret-access").start(() -> follow(account, entry)));
    }
  }

  private void follow(ServiceAccount account, Entry entry) {
    Duration retry = pace.retry();
    try {
      while (isWanted(account, entry)) {
        Duration pause = pace.again();
        try {
          answered(account, entry, asked(account) ? Grant.ALLOWED : Grant.REFUSED);
          retry = pace.retry();
        } catch (IOException e) {
          LOG.log(
              System.Logger.Level.WARNING,
              "whether {0} may read secrets cannot be asked: {1}",
              account.user(),
              e.getMessage());
          unanswered(account, entry);
          pause = retry;
          retry = shorter(retry.multipliedBy(2), pace.again());
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** An interrupt alone would not do: who waits for the API server may swallow it. */
  private boolean isWanted(ServiceAccount account, Entry entry) {
    synchronized (entries) {
      return !closed && entry.equals(entries.get(account));
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean asked(ServiceAccount account) throws IOException, InterruptedException {
    open.acquire();
    try {
      return question.mayListSecrets(account);
    } finally {
      open.release();
    }
  }

  private void answered(ServiceAccount account, Entry entry, Grant grant) {
    boolean changed;
    synchronized (entries) {
      changed = entry.grant != grant;
      entry.grant = grant;
      entry.answeredNanos = nanoTime.getAsLong();
    }
    if (changed) {
      LOG.log(System.Logger.Level.INFO, "{0} reading secrets: {1}", account.user(), grant);
      listener.accept(account);
    }
  }

  private void unanswered(ServiceAccount account, Entry entry) {
    boolean changed;
    synchronized (entries) {
      boolean counts =
          entry.grant != Grant.UNKNOWN
              && nanoTime.getAsLong() - entry.answeredNanos < pace.kept().toNanos();
      changed = !counts && entry.grant != Grant.REFUSED;
      if (changed) {
        entry.grant = Grant.REFUSED;
      }
    }
    if (changed) {
      listener.accept(account);
    }
  }

  private static void end(Entry entry) {
    entry.follower.ifPresent(Thread::interrupt);
  }

  @Override
  public void close() {
    synchronized (entries) {
      closed = true;
      entries.values().forEach(SecretAccess::end);
    }
  }
}
