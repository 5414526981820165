package io.meltemi.translate.scope;

import io.meltemi.base.Labels;
import io.meltemi.model.PeerAuthentication;
import io.meltemi.model.PeerAuthentication.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Mutual TLS modes from PeerAuthentications: the workload's over the namespace's over the mesh's;
 * the oldest wins among equals; UNSET inherits; PERMISSIVE where nobody says. A selector in the
 * root namespace selects nothing.
 *
 * <p>Source: istio 1.30.3 pilot/pkg/model/authentication.go.
 */
public final class MtlsPolicies {
  private final String rootNamespace;
  private final Map<String, OfNamespace> namespaces = new HashMap<>();

  /**
   * The policies of one namespace; the same instance until one of them changes.
   *
   * @param all oldest first
   * @param general what the oldest without a selector says; absent where UNSET or not told
   * @param selecting those that select workloads, oldest first
   */
  record OfNamespace(
      List<PeerAuthentication> all, Optional<Mode> general, List<PeerAuthentication> selecting) {
    static final OfNamespace NONE = new OfNamespace(List.of(), Optional.empty(), List.of());

    static OfNamespace of(List<PeerAuthentication> all) {
      return new OfNamespace(
          List.copyOf(all),
          all.stream()
              .filter(p -> p.selector().isEmpty())
              .findFirst()
              .map(PeerAuthentication::mode)
              .filter(MtlsPolicies::isSet),
          all.stream().filter(p -> p.selector().isPresent()).toList());
    }
  }

  /**
   * @param policies oldest first
   * @param before namespaces whose policies did not change are taken over
   */
  public MtlsPolicies(
      List<PeerAuthentication> policies, String rootNamespace, Optional<MtlsPolicies> before) {
    this.rootNamespace = rootNamespace;
    Grouped.by(policies, p -> p.meta().namespace())
        .forEach(
            (namespace, own) -> {
              Optional<OfNamespace> known =
                  before.map(b -> b.of(namespace)).filter(n -> Grouped.same(n.all(), own));
              namespaces.put(namespace, known.orElseGet(() -> OfNamespace.of(own)));
            });
  }

  OfNamespace of(String namespace) {
    return namespaces.getOrDefault(namespace, OfNamespace.NONE);
  }

  OfNamespace ofRoot() {
    return of(rootNamespace);
  }

  /** What the workload demands on a port. */
  public Mode forWorkload(String namespace, Labels labels, int port) {
    Optional<PeerAuthentication> own = ownOf(namespace, labels);
    return own.map(p -> p.portLevel().getOrDefault(port, Mode.UNSET))
        .filter(MtlsPolicies::isSet)
        .or(() -> own.map(PeerAuthentication::mode).filter(MtlsPolicies::isSet))
        .orElseGet(() -> forNamespace(namespace));
  }

  /** The oldest policy that selects a workload. */
  public Optional<PeerAuthentication> ownOf(String namespace, Labels labels) {
    return namespace.equals(rootNamespace)
        ? Optional.empty()
        : of(namespace).selecting().stream()
            .filter(p -> labels.matches(p.selector().orElseThrow()))
            .findFirst();
  }

  Mode forNamespace(String namespace) {
    return of(namespace).general().or(() -> ofRoot().general()).orElse(Mode.PERMISSIVE);
  }

  private static boolean isSet(Mode mode) {
    return mode != Mode.UNSET;
  }
}
