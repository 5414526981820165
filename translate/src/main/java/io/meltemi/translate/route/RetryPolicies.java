package io.meltemi.translate.route;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.meltemi.model.VirtualService.Retry;
import io.meltemi.translate.ProtoDurations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Retries of a route: Istio's defaults under what a VirtualService or the mesh asks for.
 *
 * <p>Source: istio 1.30.3 core/route/retry/retry.go.
 */
final class RetryPolicies {
  private static final int DEFAULT_ATTEMPTS = 2;
  private static final int HOST_SELECTION_ATTEMPTS = 5;
  private static final String BY_STATUS_CODE = "retriable-status-codes";
  private static final String DEFAULT_CONDITIONS =
      "connect-failure,refused-stream,unavailable,cancelled," + BY_STATUS_CODE;
  private static final RetryPolicy.RetryHostPredicate OTHER_HOSTS =
      RetryPolicy.RetryHostPredicate.newBuilder()
          .setName("envoy.retry_host_predicates.previous_hosts")
          .setTypedConfig(Any.pack(PreviousHostsPredicate.getDefaultInstance()))
          .build();
  private static final RetryPolicy.RetryPriority OTHER_PRIORITIES =
      RetryPolicy.RetryPriority.newBuilder()
          .setName("envoy.retry_priorities.previous_priorities")
          .setTypedConfig(
              Any.pack(PreviousPrioritiesConfig.newBuilder().setUpdateFrequency(2).build()))
          .build();

  private RetryPolicies() {}

  /**
   * @param wanted absent for the defaults
   * @param hashed whether the destination is picked by a hash: a retry then stays with its host
   * @return absent where retries are switched off
   */
  static Optional<RetryPolicy> policyFor(Optional<Retry> wanted, boolean hashed) {
    if (wanted.isPresent() && wanted.get().attempts() <= 0) {
      return Optional.empty();
    }
    RetryPolicy.Builder policy =
        RetryPolicy.newBuilder()
            .setNumRetries(UInt32Value.of(wanted.map(Retry::attempts).orElse(DEFAULT_ATTEMPTS)))
            .setRetryOn(DEFAULT_CONDITIONS)
            .setHostSelectionRetryMaxAttempts(HOST_SELECTION_ATTEMPTS);
    boolean otherHosts = wanted.flatMap(Retry::retryIgnorePreviousHosts).orElse(!hashed);
    if (otherHosts) {
      policy.addRetryHostPredicate(OTHER_HOSTS);
    }
    wanted.ifPresent(retry -> apply(retry, policy));
    return Optional.of(policy.build());
  }

  private static void apply(Retry retry, RetryPolicy.Builder policy) {
    if (!retry.retryOn().isEmpty()) {
      setConditions(retry.retryOn(), policy);
    }
    retry.perTryTimeout().ifPresent(timeout -> policy.setPerTryTimeout(ProtoDurations.of(timeout)));
    if (retry.retryRemoteLocalities().orElse(false)) {
      policy.setRetryPriority(OTHER_PRIORITIES);
    }
    retry
        .backoff()
        .ifPresent(
            backoff ->
                policy.setRetryBackOff(
                    RetryPolicy.RetryBackOff.newBuilder()
                        .setBaseInterval(ProtoDurations.of(backoff))));
  }

  /** Status codes and Envoy's words may be mixed; the codes are a field of their own. */
  private static void setConditions(String retryOn, RetryPolicy.Builder policy) {
    List<String> words = new ArrayList<>();
    for (String part : retryOn.split(",")) {
      String word = part.strip();
      if (isStatusCode(word)) {
        policy.addRetriableStatusCodes(Integer.parseInt(word));
      } else if (!word.isEmpty()) {
        words.add(word);
      }
    }
    String conditions = String.join(",", words);
    boolean byCode = policy.getRetriableStatusCodesCount() > 0;
    policy.setRetryOn(
        byCode && !conditions.contains(BY_STATUS_CODE)
            ? conditions + "," + BY_STATUS_CODE
            : conditions);
  }

  /** Whether it is a status code that HTTP defines. */
  private static boolean isStatusCode(String word) {
    return word.matches(
        "10[0-3]|20[0-8]|226|30[0-578]|40[0-9]|41[0-8]|42[1-689]|431|451|50[0-8]|51[01]");
  }
}
