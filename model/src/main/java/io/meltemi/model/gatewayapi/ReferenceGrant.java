package io.meltemi.model.gatewayapi;

import io.meltemi.model.ConfigMeta;
import java.util.List;
import java.util.Optional;

/** Allows objects of other namespaces to refer to some of its own. */
public record ReferenceGrant(ConfigMeta meta, ObjectState state, List<From> from, List<To> to)
    implements GatewayApiObject {
  public ReferenceGrant {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  public record From(String group, String kind, String namespace) {}

  /**
   * @param group empty for Kubernetes' core
   * @param name absent for all
   */
  public record To(String group, String kind, Optional<String> name) {}

  /** Whether objects of that kind and namespace may refer to the one of that kind and name. */
  public boolean allows(From who, String group, String kind, String name) {
    return from.contains(who)
        && to.stream()
            .anyMatch(
                one ->
                    one.group.equals(group)
                        && one.kind.equals(kind)
                        && one.name.map(name::equals).orElse(true));
  }
}
