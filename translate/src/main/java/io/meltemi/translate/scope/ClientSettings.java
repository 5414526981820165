package io.meltemi.translate.scope;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.policy.Hashed;

/**
 * What clusters and load assignments for outgoing traffic depend on beside the services and their
 * endpoints. Of the proxy they read what it is able to do and where it is; never its namespace.
 *
 * @param networkGateways the gateways into other networks
 */
public record ClientSettings(
    ProxyView proxy, MeshConfig mesh, Hashed<NetworkGateways> networkGateways) {
  @Override
  @SuppressWarnings("ReferenceEquality") // MeshConfig stays the same instance until it changes
  public boolean equals(Object other) {
    return other instanceof ClientSettings that
        && mesh == that.mesh
        && networkGateways.equals(that.networkGateways)
        && proxy.equals(that.proxy);
  }

  @Override
  public int hashCode() {
    return 31 * proxy.hashCode() + System.identityHashCode(mesh);
  }
}
