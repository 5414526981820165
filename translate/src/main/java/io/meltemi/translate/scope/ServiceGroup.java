package io.meltemi.translate.scope;

import io.meltemi.model.Service;
import io.meltemi.model.Visibility;
import io.meltemi.translate.Same;
import java.util.List;

/**
 * The services of one namespace, or those whose hosts several namespaces claim. The same instance
 * until one of them or the identities of its endpoints change.
 *
 * @param name the namespace, or {@link ServiceGroups#CONTESTED}
 * @param services in the order of the configuration
 * @param identities SPIFFE names of each service's endpoints, in the order of the services
 * @param restricted whether it matters which namespace looks at them
 */
record ServiceGroup(
    String name, List<Service> services, List<List<String>> identities, boolean restricted) {

  static ServiceGroup of(String name, List<Service> services, List<List<String>> identities) {
    boolean restricted =
        services.stream().anyMatch(s -> !(s.attributes().exportTo() instanceof Visibility.Public));
    return new ServiceGroup(name, List.copyOf(services), List.copyOf(identities), restricted);
  }

  boolean isOf(List<Service> others, List<List<String>> otherIdentities) {
    return Same.elements(services, others) && identities.equals(otherIdentities);
  }

  boolean isContested() {
    return name.equals(ServiceGroups.CONTESTED);
  }
}
