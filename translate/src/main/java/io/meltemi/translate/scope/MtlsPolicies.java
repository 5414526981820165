package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Mutual TLS modes from PeerAuthentications: the workload's over the namespace's over the mesh's;
 * the oldest wins among equals; UNSET inherits; PERMISSIVE where nobody says. A selector in the
 * root namespace selects nothing.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/authentication.go.
 *
 * @param policies oldest first
 */
record MtlsPolicies(List<PeerAuthentication> policies, String rootNamespace) {

  Mode forWorkload(String namespace, Labels labels, int port) {
    Optional<PeerAuthentication> own =
        find(
            p ->
                p.meta().namespace().equals(namespace)
                    && !namespace.equals(rootNamespace)
                    && p.selector().isPresent()
                    && labels.matches(p.selector().orElseThrow()));
    return own.map(p -> p.portLevel().getOrDefault(port, Mode.UNSET))
        .filter(MtlsPolicies::isSet)
        .or(() -> own.map(PeerAuthentication::mode).filter(MtlsPolicies::isSet))
        .orElseGet(() -> forNamespace(namespace));
  }

  Mode forNamespace(String namespace) {
    return general(namespace).or(() -> general(rootNamespace)).orElse(Mode.PERMISSIVE);
  }

  private Optional<Mode> general(String namespace) {
    return find(p -> p.meta().namespace().equals(namespace) && p.selector().isEmpty())
        .map(PeerAuthentication::mode)
        .filter(MtlsPolicies::isSet);
  }

  private Optional<PeerAuthentication> find(Predicate<PeerAuthentication> wanted) {
    return policies.stream().filter(wanted).findFirst();
  }

  private static boolean isSet(Mode mode) {
    return mode != Mode.UNSET;
  }
}
