package io.meltemi.ca;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Asks a source again and again and puts what it gives in force. What is not good changes nothing:
 * it is logged once, and the last good material goes on signing.
 */
public final class MaterialWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("pkica");

  private final CertificateAuthority authority;
  private final MaterialSource source;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("ca-material").daemon().factory());
  private String seen = "";
  private String logged = "";

  private MaterialWatch(CertificateAuthority authority, MaterialSource source) {
    this.authority = authority;
    this.source = source;
  }

  public static MaterialWatch start(
      CertificateAuthority authority, MaterialSource source, Duration interval) {
    var watch = new MaterialWatch(authority, source);
    var unused =
        watch.thread.scheduleWithFixedDelay(
            watch::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try {
      SigningMaterial material = source.load();
      if (authority.replace(material)) {
        LOG.log(System.Logger.Level.INFO, "signing with other material now: {0}", material);
      }
      seen = "";
      logged = "";
    } catch (MaterialException | IOException | RuntimeException e) {
      report(String.valueOf(e.getMessage()));
    }
  }

  /** At its second time: files that are being exchanged do not fit each other for a moment. */
  private void report(String problem) {
    if (problem.equals(seen) && !problem.equals(logged)) {
      logged = problem;
      LOG.log(System.Logger.Level.ERROR, "{0}; what was in force before stays in force", problem);
    }
    seen = problem;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
