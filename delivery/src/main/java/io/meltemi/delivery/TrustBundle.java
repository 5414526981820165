package io.meltemi.delivery;

import io.meltemi.model.ConfigSnapshot;
import io.meltemi.translate.trust.TrustBundleTranslator;
import io.meltemi.xds.Resource;
import io.meltemi.xds.ResourceList;
import io.meltemi.xds.ResourceType;
import java.util.List;
import java.util.Optional;

/** Makes the list of the one resource that tells all agents whom to trust. */
final class TrustBundle {
  private TrustBundle() {}

  /**
   * The list for a configuration; empty where agents are told nothing.
   *
   * @param before stays, as the same instance, where the roots are the same
   */
  static ResourceList of(ConfigSnapshot config, ResourceList before) {
    ResourceList now =
        TrustBundleTranslator.proxyConfig(config)
            .map(message -> Resource.of(ResourceType.PROXY_CONFIG, message))
            .map(resource -> ResourceList.of(List.of(resource)))
            .orElse(ResourceList.empty());
    return Optional.of(before).filter(b -> b.version().equals(now.version())).orElse(now);
  }
}
