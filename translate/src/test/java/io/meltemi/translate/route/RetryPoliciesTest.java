package io.meltemi.translate.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.meltemi.model.VirtualService.Retry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPoliciesTest {
  private static final String DEFAULT =
      "connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes";

  @Test
  void twoRetriesOnAnotherHostByDefault() {
    RetryPolicy policy = RetryPolicies.policyFor(Optional.empty(), false).orElseThrow();
    assertThat(policy.getNumRetries().getValue()).isEqualTo(2);
    assertThat(policy.getRetryOn()).isEqualTo(DEFAULT);
    assertThat(policy.getHostSelectionRetryMaxAttempts()).isEqualTo(5);
    assertThat(policy.getRetryHostPredicate(0).getName())
        .isEqualTo("envoy.retry_host_predicates.previous_hosts");
    assertThat(policy.getRetriableStatusCodesList()).isEmpty();
  }

  @Test
  void noAttemptsSwitchRetriesOff() {
    assertThat(RetryPolicies.policyFor(Optional.of(retry(0, "")), false)).isEmpty();
  }

  @Test
  void hashedDestinationsStayWithTheirHost() {
    RetryPolicy policy = RetryPolicies.policyFor(Optional.of(retry(1, "")), true).orElseThrow();
    assertThat(policy.getRetryHostPredicateList()).isEmpty();
  }

  @Test
  void statusCodesAreTakenOutOfTheConditions() {
    RetryPolicy mixed = policy("409, gateway-error,reset ,503,999");
    assertThat(mixed.getRetryOn()).isEqualTo("gateway-error,reset,999,retriable-status-codes");
    assertThat(mixed.getRetriableStatusCodesList()).containsExactly(409, 503);
    assertThat(policy("429").getRetryOn()).isEqualTo(",retriable-status-codes");
    assertThat(policy("retriable-status-codes,502").getRetryOn())
        .isEqualTo("retriable-status-codes");
  }

  @Test
  void timeoutBackoffAndLocalitiesAreTaken() {
    var retry =
        new Retry(
            3,
            Optional.of(Duration.ofMillis(750)),
            "",
            Optional.of(true),
            Optional.of(false),
            Optional.of(Duration.ofMillis(40)));
    RetryPolicy policy = RetryPolicies.policyFor(Optional.of(retry), false).orElseThrow();
    assertThat(policy.getPerTryTimeout().getNanos()).isEqualTo(750_000_000);
    assertThat(policy.getRetryPriority().getName())
        .isEqualTo("envoy.retry_priorities.previous_priorities");
    assertThat(policy.getRetryHostPredicateList()).isEmpty();
    assertThat(policy.getRetryBackOff().getBaseInterval().getNanos()).isEqualTo(40_000_000);
  }

  private static RetryPolicy policy(String retryOn) {
    return RetryPolicies.policyFor(Optional.of(retry(1, retryOn)), false).orElseThrow();
  }

  private static Retry retry(int attempts, String retryOn) {
    return new Retry(
        attempts, Optional.empty(), retryOn, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
