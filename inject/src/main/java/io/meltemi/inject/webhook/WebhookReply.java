package io.meltemi.inject.webhook;

/**
 * What to answer.
 *
 * @param status of HTTP
 * @param message for the log: the pod, and what came of it
 */
public record WebhookReply(
    int status, String contentType, byte[] body, Outcome outcome, String message) {
  /** What the answer says, for metrics. */
  public enum Outcome {
    INJECTED,
    SKIPPED,
    FAILED
  }
}
