package io.meltemi.translate.listener;

import io.meltemi.base.Hostname;
import io.meltemi.model.VirtualService;
import java.util.List;

/** The virtual services that have rules for TLS or TCP; mostly few or none. */
record L4Services(List<VirtualService> all) {
  static L4Services of(List<VirtualService> virtualServices) {
    return new L4Services(
        virtualServices.stream().filter(vs -> !vs.tls().isEmpty() || !vs.tcp().isEmpty()).toList());
  }

  List<VirtualService> forHost(Hostname hostname) {
    return all.isEmpty()
        ? List.of()
        : all.stream()
            .filter(vs -> vs.hosts().stream().anyMatch(h -> Hostname.of(h).matches(hostname)))
            .toList();
  }
}
