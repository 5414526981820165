package io.meltemi.kube.leader;

import io.meltemi.kube.KubeClient;
import io.meltemi.kube.KubeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A candidate for a lease. While it leads, its work runs; when it has not renewed in time, whatever
 * the API server does, or another holds the lease, the work is closed at once, before the lease is
 * over for the others. Then it is a candidate again.
 */
public final class LeaderElection implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("leader");
  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(5);

  private final LeaderSettings settings;
  private final LeaseLock lock;
  private final Supplier<? extends AutoCloseable> work;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread thread;
  private volatile boolean leads;

  private LeaderElection(
      KubeClient client, LeaderSettings settings, Supplier<? extends AutoCloseable> work) {
    this.settings = settings;
    this.lock = new LeaseLock(client, settings, InstantSource.system());
    this.work = work;
    this.thread = Thread.ofVirtual().name("leader " + settings.name()).unstarted(this::run);
  }

  /**
   * Begins to try, on a thread of its own.
   *
   * @param work begun when this candidate leads, and closed when it does not any more; neither may
   *     take long
   */
  public static LeaderElection start(
      KubeClient client, LeaderSettings settings, Supplier<? extends AutoCloseable> work) {
    var election = new LeaderElection(client, settings, work);
    election.thread.start();
    return election;
  }

  /** Whether the work runs. Any thread. */
  public boolean leads() {
    return leads;
  }

  private void run() {
    try {
      while (!isClosed(Duration.ZERO)) {
        candidate();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void candidate() throws InterruptedException {
    try {
      if (acquire()) {
        lead();
      }
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, settings.name() + ": failed, and tries again", bug);
      var _ = isClosed(settings.retry());
    }
  }

  private boolean isClosed(Duration patience) throws InterruptedException {
    return closed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Waits for the lease; whether it came. */
  private boolean acquire() throws InterruptedException {
    String told = "";
    while (true) {
      try {
        if (within(settings.renewWithin(), lock::takeOrRenew)) {
          return true;
        }
      } catch (KubeException | TimeoutException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(told)) {
          LOG.log(System.Logger.Level.WARNING, "{0}: {1}", settings.name(), message);
          told = message;
        }
      }
      long retry = settings.retry().toMillis();
      if (isClosed(Duration.ofMillis(retry + random.nextLong(retry + 1) / 5))) {
        return false;
      }
    }
  }

  private void lead() throws InterruptedException {
    LOG.log(System.Logger.Level.INFO, "{0}: {1} leads", settings.name(), settings.identity());
    Optional<AutoCloseable> running = begin();
    leads = running.isPresent();
    try {
      keep(System.nanoTime());
    } finally {
      leads = false;
      running.ifPresent(this::end);
      LOG.log(
          System.Logger.Level.INFO, "{0}: {1} leads no more", settings.name(), settings.identity());
      if (isClosed(Duration.ZERO)) {
        release();
      }
    }
  }

  /** Renews the lease until it is lost, or this candidate closed. */
  private void keep(long renewed) throws InterruptedException {
    while (!isClosed(settings.retry())) {
      long started = System.nanoTime();
      long left = renewed + settings.renewWithin().toNanos() - started;
      Renewal renewal = left <= 0 ? Renewal.LOST : renew(Duration.ofNanos(left));
      switch (renewal) {
        case RENEWED -> renewed = started;
        case FAILED -> {}
        case LOST -> {
          return;
        }
      }
    }
  }

  private enum Renewal {
    RENEWED,
    FAILED,
    LOST
  }

  private Renewal renew(Duration patience) throws InterruptedException {
    try {
      return within(patience, lock::takeOrRenew) ? Renewal.RENEWED : Renewal.LOST;
    } catch (TimeoutException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: cannot renew: {1}", settings.name(), e.getMessage());
      return Renewal.LOST;
    } catch (KubeException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: cannot renew: {1}", settings.name(), e.getMessage());
      return Renewal.FAILED;
    }
  }

  private Optional<AutoCloseable> begin() {
    try {
      return Optional.of(work.get());
    } catch (RuntimeException | Error bug) {
      LOG.log(System.Logger.Level.ERROR, settings.name() + ": the work cannot begin", bug);
      return Optional.empty();
    }
  }

  private void end(AutoCloseable running) {
    try {
      running.close();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.ERROR, settings.name() + ": ending the work", e);
    }
  }

  private void release() throws InterruptedException {
    try {
      var unused =
          within(
              RELEASE_PATIENCE,
              () -> {
                lock.release();
                return true;
              });
    } catch (KubeException | TimeoutException e) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: not released: {1}", settings.name(), e.getMessage());
    }
  }

  /** A call that is given up when its time is over, whatever the server does. */
  private boolean within(Duration patience, Callable<Boolean> call)
      throws KubeException, TimeoutException, InterruptedException {
    Future<Boolean> answer = calls.submit(call);
    try {
      return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KubeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException _) {
      answer.cancel(true);
      throw new TimeoutException("no answer within " + patience.toMillis() + " ms");
    }
  }

  /** Ends the work and gives the lease back. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    calls.shutdownNow();
  }
}
