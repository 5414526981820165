package io.meltemi.istioctl.plan;

import io.meltemi.dryrun.ProxyNode;
import io.meltemi.model.MeshConfig;
import io.meltemi.settings.MeshSettings;
import java.util.List;
import java.util.Optional;

/**
 * Istiods that make the same of a mesh, and the proxies that are connected to them.
 *
 * @param config the MeshConfig that they have in force; absent where they do not tell
 */
public record IstiodGroup(
    MeshSettings settings, Optional<MeshConfig> config, List<ProxyNode> proxies) {
  public IstiodGroup {
    proxies = List.copyOf(proxies);
  }
}
