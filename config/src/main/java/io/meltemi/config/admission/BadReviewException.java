package io.meltemi.config.admission;

/** The body is no AdmissionReview: the answer is status 400 with the message. */
public final class BadReviewException extends Exception {
  private static final long serialVersionUID = 1;

  BadReviewException(String message) {
    super(message);
  }
}
