package io.meltemi.ingest;

import io.meltemi.model.ConfigSnapshot;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import java.util.Set;

/**
 * In what a {@link ConfigSnapshot} differs from the one published before it: in everything, or in
 * what is listed here and nothing else.
 */
public sealed interface ConfigChanges {
  ConfigChanges NONE = new Only(Set.of(), Set.of(), Set.of(), Set.of(), Set.of());
  ConfigChanges EVERYTHING = new Everything();

  boolean isEmpty();

  /**
   * Anything may have changed: there was no snapshot before, or the mesh's settings or networks are
   * others.
   */
  record Everything() implements ConfigChanges {
    @Override
    public boolean isEmpty() {
      return false;
    }
  }

  /**
   * What changed. Something that is equal to what the snapshot before had is not listed, even if it
   * was another in between.
   *
   * @param services keys of those that came, went or are others
   * @param objects VirtualServices, DestinationRules, Gateways, Sidecars, policies and objects of
   *     other kinds. A VirtualService is listed as the snapshot has it, delegates merged in: under
   *     the key of the one that has hosts, also where only a delegate of it changed
   * @param serviceAccounts services whose endpoints have other service accounts
   * @param clusterEndpoints services whose endpoints changed and are part of their clusters, as
   *     Envoy is not sent them by themselves (headless services, DNS)
   * @param namespaces names of those whose labels changed
   */
  record Only(
      Set<Service.Key> services,
      Set<MeshObject.Key> objects,
      Set<Service.Key> serviceAccounts,
      Set<Service.Key> clusterEndpoints,
      Set<String> namespaces)
      implements ConfigChanges {
    public Only {
      services = Set.copyOf(services);
      objects = Set.copyOf(objects);
      serviceAccounts = Set.copyOf(serviceAccounts);
      clusterEndpoints = Set.copyOf(clusterEndpoints);
      namespaces = Set.copyOf(namespaces);
    }

    @Override
    public boolean isEmpty() {
      return services.isEmpty()
          && objects.isEmpty()
          && serviceAccounts.isEmpty()
          && clusterEndpoints.isEmpty()
          && namespaces.isEmpty();
    }
  }
}
