package io.meltemi.config.virtualservice;

import io.meltemi.config.field.Fields;
import io.meltemi.config.field.HttpChecks;
import io.meltemi.config.field.IstioWords;
import io.meltemi.model.VirtualService.Retry;
import java.util.List;
import java.util.Set;

/** Reads the {@code retries} of a rule; also the mesh's {@code defaultHttpRetryPolicy}. */
public final class RetryReader {
  /** What Envoy retries on: its x-envoy-retry-on and x-envoy-retry-grpc-on. */
  private static final Set<String> POLICIES =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "retriable-4xx",
          "refused-stream",
          "retriable-status-codes",
          "retriable-headers",
          "envoy-ratelimited",
          "http3-post-connect-failure",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  private RetryReader() {}

  public static Retry read(Fields f) {
    var retry =
        new Retry(
            f.intIn("attempts", 0, Integer.MAX_VALUE, "attempts cannot be negative"),
            f.duration("perTryTimeout"),
            f.string("retryOn"),
            f.optionalBool("retryRemoteLocalities"),
            f.optionalBool("retryIgnorePreviousHosts"),
            f.duration("backoff"));
    if (retry.attempts() == 0 && f.count("perTryTimeout", "retryOn", "retryRemoteLocalities") > 0) {
      f.bad(
          "attempts",
          "more than 0 beside other settings",
          "http retry policy configured when attempts are set to 0 (disabled)");
    }
    for (String policy : retry.retryOn().isEmpty() ? List.<String>of() : policies(retry)) {
      if (!POLICIES.contains(policy) && !isStatus(policy)) {
        f.error(
            "retryOn",
            "\"" + policy + "\" (expected: one of Envoy's retry policies or a status)",
            IstioWords.quoted(policy) + " is not a valid retryOn policy");
      }
    }
    f.done();
    return retry;
  }

  private static List<String> policies(Retry retry) {
    return List.of(retry.retryOn().split(",", -1));
  }

  private static boolean isStatus(String policy) {
    return policy.matches("\\d{3}") && HttpChecks.isNamedHttpStatus(Integer.parseInt(policy));
  }
}
