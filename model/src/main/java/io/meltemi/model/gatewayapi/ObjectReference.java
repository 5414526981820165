package io.meltemi.model.gatewayapi;

import io.meltemi.base.ResourceName;
import java.util.Optional;

/** A reference to an object; what is absent was not told. */
public record ObjectReference(
    Optional<String> group, Optional<String> kind, String name, Optional<String> namespace) {

  /** Where it is, for a reference from that namespace. */
  public ResourceName from(String ownNamespace) {
    return new ResourceName(namespace.orElse(ownNamespace), name);
  }

  /** Whether it is to that kind, which is also what it is to where it tells none. */
  public boolean isTo(String otherGroup, String otherKind) {
    return group.orElse(otherGroup).equals(otherGroup) && kind.orElse(otherKind).equals(otherKind);
  }

  /** {@code group/kind/name.namespace}, as messages name it. */
  @Override
  public String toString() {
    return "%s/%s/%s.%s".formatted(group.orElse(""), kind.orElse(""), name, namespace.orElse(""));
  }
}
