package io.meltemi.model;

import io.meltemi.base.Hostname;
import io.meltemi.base.Labels;
import io.meltemi.base.ResourceName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything of a mesh but its endpoints and secrets, with a revision of its own. Lists are in the
 * order in which their members win ({@link ConfigMeta#OLDEST_FIRST}, {@link Service#OLDEST_FIRST}).
 * An object that did not change is the same instance as in the snapshot before.
 *
 * @param revision grows with each change; unique in the process
 * @param virtualServices with delegates merged in already; delegates themselves are left out
 * @param serviceAccounts SPIFFE identities of each service's endpoints, sorted; absent where none
 * @param namespaces labels by name
 * @param others objects of kinds that are kept but not translated yet
 */
public record ConfigSnapshot(
    long revision,
    MeshConfig mesh,
    MeshNetworks networks,
    List<Service> services,
    List<VirtualService> virtualServices,
    List<DestinationRule> destinationRules,
    List<Gateway> gateways,
    List<Sidecar> sidecars,
    List<PeerAuthentication> peerAuthentications,
    List<OpaqueConfig> others,
    Map<Service.Key, List<String>> serviceAccounts,
    Map<String, Labels> namespaces,
    Map<Hostname, List<Service>> servicesByHostname) {

  /** The service of that host; where several namespaces claim it, the one of {@code namespace}. */
  public Optional<Service> findService(Hostname hostname, String namespace) {
    List<Service> claims = servicesByHostname.getOrDefault(hostname, List.of());
    return claims.stream()
        .filter(s -> s.namespace().equals(namespace))
        .findFirst()
        .or(() -> claims.stream().findFirst());
  }

  public Optional<Gateway> findGateway(ResourceName name) {
    return gateways.stream().filter(g -> g.meta().resource().equals(name)).findFirst();
  }
}
