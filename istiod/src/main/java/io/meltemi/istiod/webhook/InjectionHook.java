package io.meltemi.istiod.webhook;

import io.meltemi.debug.metrics.WebhookMetrics;
import io.meltemi.inject.Injector;
import io.meltemi.inject.webhook.ClusterFacts;
import io.meltemi.inject.webhook.InjectionWebhook;
import io.meltemi.inject.webhook.WebhookReply;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /inject}: what is put into a pod. */
public final class InjectionHook implements AdmissionHandler.Review {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int UNAVAILABLE = 503;

  private final Supplier<Optional<Injector>> injector;
  private final ClusterFacts facts;
  private final WebhookMetrics metrics;

  /**
   * @param injector absent: nothing can be injected yet
   */
  public InjectionHook(
      Supplier<Optional<Injector>> injector, ClusterFacts facts, WebhookMetrics metrics) {
    this.injector = injector;
    this.facts = facts;
    this.metrics = metrics;
  }

  @Override
  public AdmissionHandler.Answer answer(String path, String contentType, byte[] body) {
    long started = System.nanoTime();
    Optional<Injector> current = injector.get();
    if (current.isEmpty()) {
      metrics.injection(WebhookMetrics.Injection.FAILED, since(started));
      return AdmissionHandler.Answer.text(UNAVAILABLE, "no injection configuration yet");
    }
    WebhookReply reply =
        new InjectionWebhook(current::orElseThrow, facts).handle(path, contentType, body);
    System.Logger.Level level =
        reply.outcome() == WebhookReply.Outcome.FAILED
            ? System.Logger.Level.WARNING
            : System.Logger.Level.DEBUG;
    LOG.log(level, "{0}: {1}", path, reply.message());
    metrics.injection(outcome(reply), since(started));
    return new AdmissionHandler.Answer(reply.status(), reply.contentType(), reply.body());
  }

  private static Duration since(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  private static WebhookMetrics.Injection outcome(WebhookReply reply) {
    return switch (reply.outcome()) {
      case INJECTED -> WebhookMetrics.Injection.INJECTED;
      case SKIPPED -> WebhookMetrics.Injection.SKIPPED;
      case FAILED -> WebhookMetrics.Injection.FAILED;
    };
  }
}
