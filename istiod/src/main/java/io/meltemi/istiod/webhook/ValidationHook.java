package io.meltemi.istiod.webhook;

import io.meltemi.config.ObjectReader;
import io.meltemi.config.admission.Admission;
import io.meltemi.config.admission.AdmissionObserver;
import io.meltemi.config.admission.BadReviewException;
import io.meltemi.debug.metrics.WebhookMetrics;

/** {@code /validate}: whether an object of Istio's may be written. */
public final class ValidationHook implements AdmissionHandler.Review {
  private static final int BAD_REQUEST = 400;

  private final Admission admission;
  private final WebhookMetrics metrics;

  public ValidationHook(ObjectReader reader, WebhookMetrics metrics) {
    this.admission = new Admission(reader, new Counted(metrics));
    this.metrics = metrics;
  }

  private record Counted(WebhookMetrics metrics) implements AdmissionObserver {
    @Override
    public void passed(Resource resource) {
      metrics.validationPassed(resource.group(), resource.version(), resource.resource());
    }

    @Override
    public void failed(Resource resource, Reason reason) {
      metrics.validationFailed(
          resource.group(), resource.version(), resource.resource(), reason.label());
    }
  }

  @Override
  public AdmissionHandler.Answer answer(String path, String contentType, byte[] body) {
    try {
      return AdmissionHandler.Answer.json(admission.validate(body));
    } catch (BadReviewException e) {
      metrics.validationRefused(BAD_REQUEST);
      return AdmissionHandler.Answer.text(BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
