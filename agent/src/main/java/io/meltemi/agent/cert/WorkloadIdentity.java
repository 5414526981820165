package io.meltemi.agent.cert;

import io.meltemi.agent.grpc.Backoff;
import io.meltemi.agent.pem.PrivateKeys;
import io.meltemi.agent.pem.SigningRequest;
import io.meltemi.base.CertificatePem;
import io.meltemi.base.PemBlock;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Gets certificates from the CA, one at a time, on a thread of its own: the first at once, the next
 * when its renewal is due, with a growing pause after each failure. What is in force stays so until
 * there is a better one. Waits are short and compare with the clock, so a suspended or corrected
 * clock is noticed within a minute.
 */
final class WorkloadIdentity implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("cert");
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration SLOWEST_RETRY = Duration.ofSeconds(60);
  private static final Duration FIRST_LAG = Duration.ofSeconds(2);

  /** Replicas of a CA have all seen a change after some minutes; nobody is asked for ever. */
  private static final int MOST_LAGS = 10;

  private static final long LONGEST_WAIT_MILLIS = 60_000;
  private static final long SOON_MILLIS = 2_000;

  private enum Signal {
    RENEW,
    RETRY,
    STOP
  }

  private final CertificateSettings.Source.Authority settings;
  private final CertificateAuthority authority;
  private final Optional<CertificateFiles> kept;
  private final CertificateStatistics statistics;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Predicate<Credential> publish;
  private final Backoff backoff;
  private final Backoff lag;
  private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(4);
  private final Thread thread;
  private boolean inForce;
  private int lags;
  private volatile String problem = "the CA has not answered yet";

  /**
   * @param publish puts a certificate in force; false where a CA of several replicas is known to
   *     have newer roots, and is to be asked again soon
   */
  WorkloadIdentity(
      CertificateSettings.Source.Authority settings,
      CertificateAuthority authority,
      Optional<CertificateFiles> kept,
      CertificateStatistics statistics,
      InstantSource clock,
      RandomGenerator random,
      Predicate<Credential> publish) {
    this.settings = settings;
    this.authority = authority;
    this.kept = kept;
    this.statistics = statistics;
    this.clock = clock;
    this.random = random;
    this.publish = publish;
    this.backoff = new Backoff(FIRST_RETRY, SLOWEST_RETRY, random);
    this.lag = new Backoff(FIRST_LAG, SLOWEST_RETRY, random);
    this.thread = Thread.ofPlatform().daemon().name("identity").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Renews within seconds, whatever is due. Any thread. */
  void renewSoon() {
    var _ = signals.offer(Signal.RENEW);
  }

  /** Renews within seconds if the last request was not granted. Any thread. */
  void renewIfFailed() {
    var _ = signals.offer(Signal.RETRY);
  }

  /** Why there is no certificate, or no newer one; empty text if the last request was granted. */
  String problem() {
    return problem;
  }

  private void run() {
    try {
      Instant due = clock.instant();
      while (true) {
        long wait =
            Math.clamp(Duration.between(clock.instant(), due).toMillis(), 0, LONGEST_WAIT_MILLIS);
        Signal signal = signals.poll(wait, TimeUnit.MILLISECONDS);
        if (signal == Signal.STOP) {
          return;
        }
        Instant now = clock.instant();
        if (signal == Signal.RENEW) {
          lag.reset();
          lags = 0;
        }
        if (signal == Signal.RENEW || signal == Signal.RETRY && !problem.isEmpty()) {
          Instant soon = now.plusMillis(random.nextLong(SOON_MILLIS));
          due = soon.isBefore(due) ? soon : due;
        } else if (!now.isBefore(due)) {
          due = renew();
        }
      }
    } catch (InterruptedException closed) {
      LOG.log(System.Logger.Level.DEBUG, "renewal ends");
    }
  }

  /** One try; when the next is due. */
  private Instant renew() throws InterruptedException {
    statistics.requests().increment();
    Instant asked = clock.instant();
    try {
      Credential credential = obtain();
      statistics.latencyMillis().add(Duration.between(asked, credential.obtained()).toMillis());
      backoff.reset();
      problem = "";
      Instant due = settings.renewal().due(credential.obtained(), credential.expires(), random);
      LOG.log(
          System.Logger.Level.INFO,
          "certificate for %s until %s, to be renewed at %s"
              .formatted(settings.uri(), credential.expires(), due));
      if (!putInForce(credential) && lags < MOST_LAGS) {
        due = afterLag(due);
      }
      // A CA that gives certificates without life left must not be asked in a circle.
      Instant earliest = clock.instant().plus(FIRST_RETRY);
      return due.isBefore(earliest) ? earliest : due;
    } catch (CaException failed) {
      statistics.failures().increment();
      statistics.latencyMillis().add(Duration.between(asked, clock.instant()).toMillis());
      problem = String.valueOf(failed.getMessage());
      Duration pause = backoff.next();
      LOG.log(
          System.Logger.Level.WARNING,
          "no certificate: %s; next try in %d ms".formatted(problem, pause.toMillis()));
      if (!inForce) {
        kept.flatMap(files -> files.read(settings.uri(), clock.instant()))
            .ifPresent(this::putKeptInForce);
      }
      return clock.instant().plus(pause);
    }
  }

  private Instant afterLag(Instant due) {
    lags++;
    Duration pause = lag.next();
    LOG.log(
        System.Logger.Level.INFO,
        "the CA vouches for the roots of before still; asking again in %d ms"
            .formatted(pause.toMillis()));
    Instant again = clock.instant().plus(pause);
    return again.isBefore(due) ? again : due;
  }

  private void putKeptInForce(Credential credential) {
    LOG.log(
        System.Logger.Level.INFO,
        "the certificate of the earlier run serves until %s at most"
            .formatted(credential.expires()));
    var _ = putInForce(credential);
  }

  private boolean putInForce(Credential credential) {
    inForce = true;
    statistics.expiresMillis().set(credential.expires().toEpochMilli());
    return publish.test(credential);
  }

  private Credential obtain() throws CaException, InterruptedException {
    KeyPair pair = settings.kind().generate();
    String request = SigningRequest.forUri(settings.uri(), settings.kind(), pair);
    List<String> chain = authority.sign(request, settings.validity());
    try {
      String text = joined(chain);
      X509Certificate leaf = CertificatePem.read(chain.getFirst()).getFirst();
      if (!leaf.getPublicKey().equals(pair.getPublic())) {
        throw new CaException("the CA gave a certificate for another key");
      }
      return new Credential(
          text,
          new KeyPem(PrivateKeys.write(pair, settings.kind(), settings.pkcs8())),
          rootsOf(chain),
          clock.instant(),
          leaf.getNotAfter().toInstant());
    } catch (IllegalArgumentException unreadable) {
      throw new CaException("the CA's certificate cannot be read: " + unreadable.getMessage());
    }
  }

  /**
   * What stands last, and what signed itself: some CAs give several roots in one text, others each
   * in its own. Unreadable ones would be refused by Envoy, and with them the certificate.
   */
  private static List<String> rootsOf(List<String> chain) {
    SortedSet<String> roots = new TreeSet<>();
    CertificatePem.read(chain.getLast());
    roots.addAll(CertificatePem.split(chain.getLast()));
    for (PemBlock block : PemBlock.in(joined(chain.subList(1, chain.size())))) {
      X509Certificate certificate = CertificatePem.ofDer(block.content());
      if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
        roots.add(block.text());
      }
    }
    return List.copyOf(roots);
  }

  private static String joined(List<String> pems) {
    StringBuilder text = new StringBuilder();
    for (String pem : pems) {
      text.append(pem).append(pem.endsWith("\n") ? "" : "\n");
    }
    return text.toString();
  }

  @Override
  public void close() {
    signals.clear();
    var _ = signals.offer(Signal.STOP);
    thread.interrupt();
  }
}
