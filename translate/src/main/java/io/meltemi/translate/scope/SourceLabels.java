package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.VirtualService;
import java.util.stream.Stream;

/** The labels of clients that the rules of a VirtualService ask for. */
final class SourceLabels {
  private SourceLabels() {}

  static Stream<Labels> of(VirtualService virtualService) {
    Stream<Labels> http =
        virtualService.http().stream()
            .flatMap(rule -> rule.match().stream())
            .map(h -> h.source().labels());
    Stream<Labels> tls =
        virtualService.tls().stream()
            .flatMap(rule -> rule.match().stream())
            .map(VirtualService.TlsMatch::sourceLabels);
    Stream<Labels> tcp =
        virtualService.tcp().stream()
            .flatMap(rule -> rule.match().stream())
            .map(VirtualService.L4Match::sourceLabels);
    return Stream.of(http, tls, tcp).flatMap(labels -> labels);
  }
}
