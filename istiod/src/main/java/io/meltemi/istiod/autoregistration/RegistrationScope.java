package io.meltemi.istiod.autoregistration;

import io.meltemi.debug.metrics.RegistrationMetrics;
import io.meltemi.kube.KubeClient;
import io.meltemi.kube.ResourceType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What registration works with.
 *
 * @param instance this istiod's name among all
 * @param longestConnection how long a stream may last; 0: any time
 */
public record RegistrationScope(
    EntryStore store,
    RegistrationSettings settings,
    String instance,
    Duration longestConnection,
    RegistrationMetrics metrics,
    InstantSource clock) {

  /**
   * @param served how the cluster serves a kind; absent while it does not
   */
  public static RegistrationScope of(
      KubeClient client,
      Function<String, Optional<ResourceType>> served,
      RegistrationSettings settings,
      String instance,
      Duration longestConnection,
      RegistrationMetrics metrics) {
    return new RegistrationScope(
        new EntryStore(client, served),
        settings,
        instance,
        longestConnection,
        metrics,
        InstantSource.system());
  }
}
