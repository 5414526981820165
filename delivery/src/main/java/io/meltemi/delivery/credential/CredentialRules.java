package io.meltemi.delivery.credential;

import io.meltemi.model.Gateway;
import io.meltemi.model.Gateway.Mode;
import io.meltemi.model.Gateway.ServerTls;
import io.meltemi.translate.scope.GatewayService;
import io.meltemi.translate.scope.ProxyScope;
import io.meltemi.translate.tls.SdsSecrets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may have which credential. Secrets of another namespace are for nobody, whatever a node says
 * of itself (CVE-2021-34824): what counts is the identity that was verified.
 *
 * @param namedByGateways the names with a namespace in Gateways of the proxy, by that namespace
 * @param granted those of other namespaces that a ReferenceGrant allows Gateways of the proxy, by
 *     the namespace of the Gateway
 */
public record CredentialRules(Set<Named> namedByGateways, Set<Named> granted) {
  /** A name in a Gateway of that namespace. */
  record Named(String namespace, String name) {}

  public CredentialRules {
    namedByGateways = Set.copyOf(namedByGateways);
    granted = Set.copyOf(granted);
  }

  public static CredentialRules of(ProxyScope scope) {
    var named = new HashSet<Named>();
    var granted = new HashSet<Named>();
    for (Gateway gateway : scope.gateways()) {
      String namespace = gateway.meta().namespace();
      gateway.granted().forEach(name -> granted.add(new Named(namespace, name)));
      forBackends(gateway)
          .ifPresent(
              credential -> {
                named.add(credential);
                granted.add(credential);
              });
      gateway.servers().stream()
          .flatMap(server -> server.tls().stream())
          .forEach(tls -> names(tls).forEach(name -> named.add(new Named(namespace, name))));
    }
    return new CredentialRules(named, granted);
  }

  /**
   * It was derived for the Gateway of the Gateway API, where a ReferenceGrant allows it, if any.
   */
  private static Optional<Named> forBackends(Gateway gateway) {
    return GatewayService.of(gateway)
        .filter(_ -> !gateway.clientCredential().isEmpty())
        .map(parent -> new Named(parent.namespace(), gateway.clientCredential()));
  }

  private static Set<String> names(ServerTls tls) {
    var names = new HashSet<String>();
    List<String> credentials =
        tls.credentials().credentialNames().isEmpty()
            ? List.of(tls.credentials().credentialName())
            : tls.credentials().credentialNames();
    boolean mutual = tls.mode() == Mode.MUTUAL || tls.mode() == Mode.OPTIONAL_MUTUAL;
    for (String name : credentials) {
      names.add(SdsSecrets.credential(name, false).getName());
      if (mutual) {
        names.add(SdsSecrets.rootOf(name, false).getName());
      }
    }
    if (mutual && !tls.credentials().caCertCredentialName().isEmpty()) {
      names.add(SdsSecrets.rootOf(tls.credentials().caCertCredentialName(), false).getName());
    }
    return names;
  }

  /** Why the requester may not have it; absent where it may. */
  Optional<String> objection(Requester.Verified who, CredentialName name) {
    String own = who.account().namespace();
    String namespace = name.object().namespace();
    return switch (name.kind()) {
      // Roots are told to everybody who is somebody: they verify servers of other namespaces.
      case CONFIG_MAP -> Optional.empty();
      case GATEWAY_SECRET ->
          namedByGateways.contains(new Named(own, name.text()))
                  && (namespace.equals(own) || granted.contains(new Named(own, name.text())))
              ? Optional.empty()
              : Optional.of(
                  "no Gateway of namespace %s names it (expected: one for the proxy, with a secret"
                          .formatted(own)
                      + " of its own namespace)");
      case SECRET -> {
        if (!namespace.equals(own)) {
          yield Optional.of(
              "it is of namespace %s (expected: of the proxy's own, %s)".formatted(namespace, own));
        }
        yield name.isForRoots() || who.grant() == Grant.ALLOWED
            ? Optional.empty()
            : Optional.of(
                "%s may not list secrets in namespace %s, or the API server could not be asked"
                        .formatted(who.account().user(), own)
                    + " (expected: a Role with verb list on secrets)");
      }
    };
  }
}
