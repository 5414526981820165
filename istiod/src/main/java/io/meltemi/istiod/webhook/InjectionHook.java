package io.meltemi.istiod.webhook;

import io.meltemi.debug.metrics.WebhookMetrics;
import io.meltemi.inject.Injector;
import io.meltemi.inject.webhook.ClusterFacts;
import io.meltemi.inject.webhook.InjectionWebhook;
import io.meltemi.inject.webhook.WebhookReply;
import java.time.Duration;
import java.util.Optional;

/** {@code /inject}: answers an admission review of a pod with the patch that adds the proxy. */
public final class InjectionHook implements AdmissionHandler.Review {
  private static final System.Logger LOG = System.getLogger("default");
  private static final int UNAVAILABLE = 503;

  private final InjectionSource source;
  private final ClusterFacts facts;
  private final WebhookMetrics metrics;

  public InjectionHook(InjectionSource source, ClusterFacts facts, WebhookMetrics metrics) {
    this.source = source;
    this.facts = facts;
    this.metrics = metrics;
  }

  @Override
  public AdmissionHandler.Answer answer(String path, String contentType, byte[] body) {
    long started = System.nanoTime();
    Optional<Injector> current = source.find();
    if (current.isEmpty()) {
      metrics.injection(WebhookMetrics.Injection.FAILED, since(started));
      return AdmissionHandler.Answer.text(
          UNAVAILABLE, source.fault().orElse("no injection configuration yet"));
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
