package io.meltemi.model.gatewayapi;

import io.meltemi.model.LabelSelector;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A listener of a Gateway or of a ListenerSet.
 *
 * @param hostname absent for all
 * @param protocol as written: {@code HTTP}, {@code HTTPS}, {@code TLS}, {@code TCP} …
 */
public record Listener(
    String name,
    Optional<String> hostname,
    int port,
    String protocol,
    Optional<Tls> tls,
    AllowedRoutes allowedRoutes) {

  /** Whether TLS ends here. */
  public enum Mode {
    TERMINATE,
    PASSTHROUGH
  }

  /**
   * @param mode {@link Mode#TERMINATE} where not told
   * @param options what Istio adds: the mode of client certificates, ciphers
   */
  public record Tls(
      Optional<Mode> mode, List<ObjectReference> certificates, SortedMap<String, String> options) {
    public Tls {
      certificates = List.copyOf(certificates);
    }
  }

  /**
   * @param kinds none for all that the protocol has
   */
  public record AllowedRoutes(Namespaces namespaces, List<RouteKind> kinds) {
    public AllowedRoutes {
      kinds = List.copyOf(kinds);
    }
  }

  public record RouteKind(String group, String kind) {}

  /** From which namespaces something may come. */
  public sealed interface Namespaces {
    record Same() implements Namespaces {}

    record All() implements Namespaces {}

    record None() implements Namespaces {}

    /** Those with such labels. */
    record Selected(LabelSelector by) implements Namespaces {}
  }

  public boolean passesThrough() {
    return tls.flatMap(Tls::mode).filter(mode -> mode == Mode.PASSTHROUGH).isPresent();
  }
}
