package io.meltemi.ingest.gateway;

import io.meltemi.base.ResourceName;
import io.meltemi.model.MeshObject;
import io.meltemi.model.Service;
import io.meltemi.model.ServiceEntry;
import io.meltemi.model.gatewayapi.PolicyTarget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** What policies are attached to, looked up. */
final class PolicyTargets {
  private PolicyTargets() {}

  /**
   * What a target is.
   *
   * @param port of the section, where it names one
   * @param fault why it cannot be had
   */
  record Found(List<String> hosts, OptionalInt port, Optional<String> fault) {
    static Found fault(String why) {
      return new Found(List.of(), OptionalInt.empty(), Optional.of(why));
    }
  }

  static MeshObject.Key key(PolicyTarget target, String namespace) {
    return new MeshObject.Key(target.kind(), target.resource(namespace));
  }

  static Found find(PolicyTarget target, String namespace, Lookup lookup) {
    ResourceName name = target.resource(namespace);
    if (target.isService()) {
      Optional<Service> service = lookup.service(name);
      return service
          .map(
              found ->
                  section(
                      target,
                      name,
                      List.of(found.hostname().value()),
                      port -> found.findPort(port).map(p -> p.number())))
          .orElse(notFound(target, name));
    }
    if (target.isServiceEntry()) {
      return lookup
          .serviceEntry(name)
          .map(found -> section(target, name, found.hosts(), port -> port(found, port)))
          .orElse(notFound(target, name));
    }
    return Found.fault("unsupported kind " + target.kind());
  }

  private static Found notFound(PolicyTarget target, ResourceName name) {
    return Found.fault("reference %s (of kind %s) not found".formatted(name, target.kind()));
  }

  private static Optional<Integer> port(ServiceEntry entry, String name) {
    return entry.ports().stream()
        .filter(port -> port.name().equals(name))
        .findFirst()
        .map(ServiceEntry.Port::number);
  }

  private static Found section(
      PolicyTarget target,
      ResourceName name,
      List<String> hosts,
      Function<String, Optional<Integer>> portNamed) {
    if (target.sectionName().isEmpty()) {
      return new Found(hosts, OptionalInt.empty(), Optional.empty());
    }
    String section = target.sectionName().get();
    return portNamed
        .apply(section)
        .map(port -> new Found(hosts, OptionalInt.of(port), Optional.empty()))
        .orElse(
            Found.fault(
                "sectionName \"%s\" does not exist in %s %s"
                    .formatted(section, target.kind(), name)));
  }
}
