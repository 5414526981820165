package io.meltemi.translate.nametable;

import io.meltemi.api.nds.NameTable.NameInfo;
import io.meltemi.model.Service;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one host resolves to.
 *
 * @param shortname the host's first label, where the agent may complete it with the namespace
 * @param namespace with {@code shortname}, else empty
 */
record NameEntry(
    List<String> addresses, Service.Registry registry, String shortname, String namespace) {

  private static final String CLUSTER_SET = ".clusterset.local";

  /** Only a cluster's own names have short forms; those of a set of clusters would hide them. */
  static NameEntry of(Service service, List<String> addresses) {
    boolean hasShortForms =
        service.registry() == Service.Registry.KUBERNETES
            && !service.hostname().value().endsWith(CLUSTER_SET);
    return new NameEntry(
        addresses,
        service.registry(),
        hasShortForms ? service.name() : "",
        hasShortForms ? service.namespace() : "");
  }

  /** With the addresses of a further service of the host; a Kubernetes service is alone. */
  NameEntry mergedWith(NameEntry other) {
    if (registry == Service.Registry.KUBERNETES) {
      return this;
    }
    return other.registry == Service.Registry.KUBERNETES
        ? other
        : new NameEntry(
            Stream.concat(addresses.stream(), other.addresses.stream()).toList(),
            registry,
            shortname,
            namespace);
  }

  NameInfo info() {
    return NameInfo.newBuilder()
        .addAllIps(addresses)
        .setRegistry(registry.label())
        .setShortname(shortname)
        .setNamespace(namespace)
        .build();
  }
}
