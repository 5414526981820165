package io.meltemi.translate.scope;

import io.meltemi.model.Sidecar;
import io.meltemi.translate.Same;
import io.meltemi.translate.scope.ProxyScope.Egress;
import java.util.List;
import java.util.Optional;

/**
 * What all proxies of one namespace under one Sidecar resource (or none) see. Computed once for all
 * of them; the same instance until something of it changes.
 *
 * @param services the union over the egress listeners
 */
record NamespaceScope(Optional<Sidecar> sidecar, List<Egress> egress, VisibleServices services) {
  NamespaceScope {
    egress = List.copyOf(egress);
  }

  @SuppressWarnings("ReferenceEquality") // objects stay the same instances until they change
  boolean isSameAs(NamespaceScope other) {
    return sidecar.orElse(null) == other.sidecar.orElse(null)
        && services == other.services
        && egress.size() == other.egress.size()
        && java.util.stream.IntStream.range(0, egress.size())
            .allMatch(i -> isSame(egress.get(i), other.egress.get(i)));
  }

  private static boolean isSame(Egress one, Egress other) {
    return Same.elements(one.services(), other.services())
        && Same.elements(one.virtualServices(), other.virtualServices());
  }
}
