package io.meltemi.ca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The control plane's own certificate, for the ports with TLS. It is made anew when half of its
 * life is over and when the source says that it must; connections that come after get the new one,
 * and no port is opened again. Any thread.
 */
public final class ServingCertificate implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("istiod-cert");
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

  /** Makes or reads the certificate. May block. */
  @FunctionalInterface
  public interface Source {
    /**
     * @throws MaterialException where there is none that is good
     * @throws IOException where it cannot be read at the moment
     */
    KeyMaterial load() throws MaterialException, IOException;
  }

  private final Source source;
  private final Clock clock;
  private final CurrentKeyManager keyManager = new CurrentKeyManager();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("istiod-cert").daemon().factory());
  private volatile KeyMaterial current;
  private String problem = "";

  private ServingCertificate(Source source, Clock clock, KeyMaterial first) {
    this.source = source;
    this.clock = clock;
    this.current = first;
    keyManager.set(first);
  }

  /** Made by the authority for these host names. */
  public static ServingCertificate issued(
      CertificateAuthority authority, List<String> hosts, Duration lifetime, Clock clock)
      throws MaterialException, IOException {
    Source source =
        () -> {
          try {
            return authority.server(hosts, lifetime);
          } catch (SigningException e) {
            throw new MaterialException(String.valueOf(e.getMessage()), e);
          }
        };
    var serving = new ServingCertificate(source, clock, source.load());
    authority.onChange(_ -> serving.reload());
    serving.run(() -> serving.isHalfOver(), LOOK_INTERVAL);
    return serving;
  }

  /** Read by the source, which is asked at that interval whether there is another. */
  public static ServingCertificate read(Source source, Duration interval, Clock clock)
      throws MaterialException, IOException {
    var serving = new ServingCertificate(source, clock, source.load());
    serving.run(() -> true, interval);
    return serving;
  }

  private interface Condition {
    boolean holds();
  }

  private void run(Condition due, Duration interval) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> {
              if (due.holds()) {
                reload();
              }
            },
            interval.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private boolean isHalfOver() {
    X509Certificate leaf = current.leaf();
    Instant begin = leaf.getNotBefore().toInstant();
    Instant half = begin.plus(Duration.between(begin, leaf.getNotAfter().toInstant()).dividedBy(2));
    return clock.instant().isAfter(half);
  }

  /** Asks the source; what was in force stays where it has nothing good. */
  private synchronized void reload() {
    try {
      KeyMaterial next = source.load();
      KeyMaterial before = current;
      if (!next.equals(before)) {
        current = next;
        keyManager.set(next);
        LOG.log(
            System.Logger.Level.INFO,
            "serving certificate: serial {0}, until {1}",
            next.leaf().getSerialNumber().toString(16),
            next.leaf().getNotAfter().toInstant());
        if (!next.roots().equals(before.roots())) {
          listeners.forEach(listener -> listener.accept(rootBundle()));
        }
      }
      problem = "";
    } catch (MaterialException | IOException | RuntimeException e) {
      if (!problem.equals(e.toString())) {
        LOG.log(
            System.Logger.Level.ERROR,
            "serving certificate: {0}; the one in force stays, until {1}",
            e.getMessage(),
            current.leaf().getNotAfter().toInstant());
      }
      problem = e.toString();
    }
  }

  public KeyMaterial current() {
    return current;
  }

  /** What clients verify the certificate by, in PEM: a webhook's {@code caBundle}. */
  public String rootBundle() {
    return Pem.write(current.roots());
  }

  /**
   * Called with the new bundle after each change of the roots, on whatever thread made it.
   *
   * @return what ends that
   */
  public Runnable onRootChange(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** For servers: always shows the certificate in force. */
  public X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /** For servers that ask no certificate of their clients. */
  public SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keyManager}, new TrustManager[0], null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
