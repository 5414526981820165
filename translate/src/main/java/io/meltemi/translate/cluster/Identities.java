package io.meltemi.translate.cluster;

import io.meltemi.model.MeshConfig;
import io.meltemi.model.Service;
import io.meltemi.translate.scope.ServiceView;
import java.util.List;
import java.util.TreeSet;

/** The SPIFFE names that a service's servers may have. */
public final class Identities {
  private static final String SPIFFE = "spiffe://";

  private Identities() {}

  /** Of its endpoints and as its own configuration says, in each trust domain of the mesh. */
  public static List<String> of(MeshConfig mesh, ServiceView view) {
    Service service = view.service();
    List<String> endpoints = view.identities();
    List<String> aliases = mesh.trustDomainAliases();
    if (service.serviceAccounts().isEmpty() && aliases.isEmpty()) {
      return endpoints;
    }
    TreeSet<String> names = new TreeSet<>(endpoints);
    names.addAll(service.serviceAccounts());
    for (String name : List.copyOf(names)) {
      int slash = name.indexOf('/', SPIFFE.length());
      if (name.startsWith(SPIFFE) && slash > 0) {
        aliases.forEach(alias -> names.add(SPIFFE + alias + name.substring(slash)));
      }
    }
    return List.copyOf(names);
  }
}
