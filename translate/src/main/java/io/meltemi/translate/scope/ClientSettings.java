package io.meltemi.translate.scope;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.ProxyView;
import io.meltemi.translate.policy.Hashed;

/**
 * What clusters and load assignments for outgoing traffic depend on beside the services and their
 * endpoints. Of the proxy they read what it is able to do and where it is; never its namespace.
 *
 * @param networkGateways the gateways into other networks
 * @param gatewayCredential the name of what a gateway shows to backends that ask for it; empty for
 *     none
 */
public record ClientSettings(
    ProxyView proxy,
    MeshConfig mesh,
    Hashed<NetworkGateways> networkGateways,
    String gatewayCredential) {
  /** The same elsewhere. */
  public ClientSettings at(ProxyView place) {
    return new ClientSettings(place, mesh, networkGateways, gatewayCredential);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // MeshConfig stays the same instance until it changes
  public boolean equals(Object other) {
    return other instanceof ClientSettings that
        && mesh == that.mesh
        && networkGateways.equals(that.networkGateways)
        && gatewayCredential.equals(that.gatewayCredential)
        && proxy.equals(that.proxy);
  }

  @Override
  public int hashCode() {
    return 31 * proxy.hashCode() + System.identityHashCode(mesh);
  }
}
